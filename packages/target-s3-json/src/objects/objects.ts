import pLimit from 'p-limit';
import { Flow } from './flow.js';
import { Memory } from './memory.js';
import { type ObjectsOptions, type Opening, type Rotation } from './objects-options.js';
import { OpenObject } from './open-object.js';

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

  /** Whether there has been any object at all. */
  get hasOpened(): boolean {
    return this.newestSequence > 0;
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
    const object = new OpenObject({
      key,
      lowestSequence: sequence,
      openedAt: clock(),
      openWriter: () => storage.openWriter(key, { contentType: encoding.contentType, signal }),
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
    this.#flow.track(this.#completions(() => this.#finish(object)));
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

  /** Makes room for more lines, by completing the largest object where memory is short. */
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
    let heldBytes = 0;
    let largest: OpenObject | undefined;
    for (const object of this.#receiving) {
      heldBytes += object.heldBytes;
      if (object.heldBytes > (largest?.heldBytes ?? 0)) largest = object;
    }
    if (largest !== undefined && heldBytes > this.#options.memoryBytes) this.complete(largest);
  }

  async #finish(object: OpenObject): Promise<void> {
    this.#flow.throwIfFailed();
    const stored = await object.complete();
    this.#pending.delete(object);
    object.stored(stored);
  }
}
