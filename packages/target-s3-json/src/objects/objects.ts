import pLimit from 'p-limit';
import { Flow } from './flow.js';
import { largestAbove } from './make-room.js';
import { Memory } from './memory.js';
import { type ObjectsOptions, type Opening } from './objects-options.js';
import { OpenObject } from './open-object.js';
import { explainConflict } from './used-run-id.js';

/** Full pages that may be on their way at once; more would only wait in memory. */
const PAGES_UNDER_WAY = 4;

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
    const { storage, signal, clock, keysMayBeTaken } = this.#options;
    const { contentType, contentEncoding } = encoding;
    const options = {
      contentType,
      ...(contentEncoding !== undefined && { contentEncoding }),
      ...(keysMayBeTaken && { condition: { ifAbsent: true } as const }),
      signal,
    };
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

  /** Completes an object that is large enough. */
  rotate(object: OpenObject): void {
    const { bytes, records } = this.#options.rotation;
    if (object.bytes >= bytes || object.records >= records) this.complete(object);
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
    const { clock, rotation } = this.#options;
    const now = clock();
    for (const object of this.#receiving) {
      if (now - object.openedAt < rotation.ageMs) return;
      this.complete(object);
    }
  }

  /** Milliseconds until an object is old enough to be completed; undefined when none is open. */
  get msToAge(): number | undefined {
    const { clock, rotation } = this.#options;
    for (const object of this.#receiving) return object.openedAt + rotation.ageMs - clock();
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

  /** Only as long as the objects that take lines need too much; what is on its way frees its memory by itself. */
  #completeLargest(): void {
    const { memoryBytes } = this.#options;
    if (this.#memory.usedBytes - this.#freeingBytes <= memoryBytes) return;
    for (const object of largestAbove(memoryBytes, this.#receiving)) this.complete(object);
  }

  async #finish(object: OpenObject, heldBytes: number): Promise<void> {
    this.#flow.throwIfFailed();
    const stored = await object.complete().catch(explainConflict);
    this.#freeingBytes -= heldBytes;
    this.#pending.delete(object);
    object.stored(stored);
  }
}
