import pLimit from 'p-limit';
import { Flow } from './flow.js';
import { Memory } from './memory.js';
import { type ObjectsOptions, type Opening, type Rotation } from './objects-options.js';
import { OpenObject } from './open-object.js';

/** Full pages that may be on their way at once; more would only wait in memory. */
const PAGES_UNDER_WAY = 4;

/** How much of the budget may still be in use once room has been made. */
const ROOMY = 7 / 8;

/** All objects that are not durable yet: those that take lines and those being completed. */
export class Objects {
  readonly #options: ObjectsOptions;
  readonly #memory: Memory;
  readonly #flow: Flow;
  readonly #completions: ReturnType<typeof pLimit>;
  // Both in the order of opening, and thus of their lowest sequence numbers.
  readonly #receiving = new Set<OpenObject>();
  readonly #pending = new Set<OpenObject>();
  /** What the objects that are being completed will free. */
  #freeingBytes = 0;
  #opened = 0;
  /** Lowest sequence number of the object that was opened last; 0 before the first. */
  newestSequence = 0;

  constructor(options: ObjectsOptions) {
    this.#options = options;
    this.#flow = new Flow(options.bell.ring);
    this.#completions = pLimit(options.parallel);
    this.#memory = new Memory(options.storage.writerBytes ?? 0);
  }

  get rotation(): Rotation {
    return this.#options.rotation;
  }

  /** The lowest sequence number that is not durable; a state before it is covered. */
  get barrier(): number {
    for (const object of this.#pending) return object.lowestSequence;
    return Infinity;
  }

  /** The lowest sequence number of each object that is not durable, ascending. */
  get lowestSequences(): number[] {
    return Array.from(this.#pending, (object) => object.lowestSequence);
  }

  /** How many objects are not durable, and the records in them. */
  get pending(): { objects: number; records: number } {
    let records = 0;
    for (const object of this.#pending) records += object.records;
    return { objects: this.#pending.size, records };
  }

  get isDrained(): boolean {
    return this.#pending.size === 0;
  }

  /** No more lines should be taken before `relieve` has resolved. */
  get isFull(): boolean {
    return (
      this.#memory.pagesUnderWay >= PAGES_UNDER_WAY ||
      this.#pending.size - this.#receiving.size > this.#options.parallel ||
      this.#isOverBudget
    );
  }

  open({ key, sequence, encoding, onStored }: Opening): OpenObject {
    const { storage, signal, clock } = this.#options;
    const { contentType, contentEncoding } = encoding;
    const options = { contentType, ...(contentEncoding !== undefined && { contentEncoding }), signal };
    const object = new OpenObject({
      key,
      ordinal: (this.#opened += 1),
      lowestSequence: sequence,
      openedAt: clock(),
      openWriter: () => storage.openWriter(key, options),
      encoding,
      memory: this.#memory,
      flow: this.#flow,
      onStored,
    });
    this.newestSequence = sequence;
    this.#receiving.add(object);
    this.#pending.add(object);
    return object;
  }

  /** Begins to complete an object; it takes no more lines. */
  complete(object: OpenObject): void {
    if (object.isSealed) return;
    object.isSealed = true;
    this.#receiving.delete(object);
    const { heldBytes } = object;
    this.#freeingBytes += heldBytes;
    this.#flow.track(this.#completions(() => this.#finish(object, heldBytes)));
  }

  completeAll(): void {
    for (const object of this.#receiving) this.complete(object);
  }

  completeAged(): void {
    const now = this.#options.clock();
    for (const object of this.#receiving) {
      if (now - object.openedAt < this.rotation.ageMs) return;
      this.complete(object);
    }
  }

  /** Milliseconds until an object is old enough to be completed; undefined when none is open. */
  get msToAge(): number | undefined {
    for (const object of this.#receiving) return object.openedAt + this.rotation.ageMs - this.#options.clock();
    return undefined;
  }

  /** Makes room for more lines, by completing the largest objects where memory is short. */
  async relieve(): Promise<void> {
    while (this.isFull) {
      this.throwIfFailed();
      if (this.#isOverBudget) this.#completeLargest();
      if (this.#flow.underWay === 0) return;
      await this.#options.bell.rung();
    }
  }

  /** Throws the first failure, or the reason why everything is given up. */
  throwIfFailed(): void {
    this.#flow.throwIfFailed();
    this.#options.signal.throwIfAborted();
  }

  async abortAll(): Promise<void> {
    this.#completions.clearQueue();
    const aborts = Array.from(this.#pending, (object) => object.abort());
    this.#receiving.clear();
    this.#pending.clear();
    // What cannot be aborted is not the reason why everything ends; that reason is about to be thrown.
    await Promise.allSettled(aborts);
  }

  get #isOverBudget(): boolean {
    return this.#memory.usedBytes > this.#options.memoryBytes;
  }

  /**
   * Only as long as the objects that take lines need too much; what is on its way frees its memory by itself. Makes a
   * little more room than is needed: among thousands of objects the largest must not be looked for with each new one.
   */
  #completeLargest(): void {
    const { memoryBytes } = this.#options;
    if (this.#memory.usedBytes - this.#freeingBytes <= memoryBytes) return;
    const receiving = Array.from(this.#receiving, (object) => ({ object, heldBytes: object.heldBytes }));
    let heldBytes = receiving.reduce((sum, each) => sum + each.heldBytes, 0);
    if (heldBytes <= memoryBytes) return;
    for (const each of receiving.sort((a, b) => b.heldBytes - a.heldBytes)) {
      if (heldBytes <= memoryBytes * ROOMY) return;
      this.complete(each.object);
      heldBytes -= each.heldBytes;
    }
  }

  async #finish(object: OpenObject, heldBytes: number): Promise<void> {
    this.#flow.throwIfFailed();
    const stored = await object.complete();
    this.#freeingBytes -= heldBytes;
    this.#pending.delete(object);
    object.stored(stored);
  }
}
