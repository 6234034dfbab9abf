import { type ObjectWriter } from '@onspot-tap/storage';
import { type Encoding } from './encoding.js';
import { type Flow } from './flow.js';
import { FIRST_PAGE_BYTES, type Memory, PAGE_BYTES } from './memory.js';
import { type Span } from './span.js';

const LINE_FEED = 0x0a;
const NO_PAGE = Buffer.alloc(0);

/** An object that is durable. */
export type StoredObject = {
  key: string;
  /** Sequence number of its first line. */
  lowestSequence: number;
  records: number;
  /** Uncompressed. */
  bytes: number;
  /** As stored. */
  storedBytes: number;
};

export type ObjectParts = {
  key: string;
  /** Sequence number of the first line it will hold; the following ones are higher. */
  lowestSequence: number;
  /** Epoch milliseconds. */
  openedAt: number;
  openWriter: () => ObjectWriter;
  encoding: Encoding;
  memory: Memory;
  flow: Flow;
  onStored: (stored: StoredObject) => void;
};

/** An object that takes lines, and then is completed. Its writer is opened with the first full page. */
export class OpenObject {
  readonly #parts: ObjectParts;
  #page: Buffer = NO_PAGE;
  #used = 0;
  #writer: ObjectWriter | undefined;
  #written: Promise<void> = Promise.resolve();
  #writerHolds = 0;
  records = 0;
  /** Uncompressed. */
  bytes = 0;
  /** Takes no more lines. */
  isSealed = false;

  constructor(parts: ObjectParts) {
    this.#parts = parts;
  }

  get lowestSequence(): number {
    return this.#parts.lowestSequence;
  }

  get openedAt(): number {
    return this.#parts.openedAt;
  }

  /** Bytes of memory that completing it would free. */
  get heldBytes(): number {
    return this.#page.length + this.#writerHolds;
  }

  /** Adds one line, its line feed put behind it. Copies at once and never waits. */
  append({ bytes, start, end }: Span): void {
    const size = end - start + 1;
    if (this.#used + size > this.#page.length) this.#makeRoom(size);
    bytes.copy(this.#page, this.#used, start, end);
    this.#used += size;
    this.#page[this.#used - 1] = LINE_FEED;
    this.records += 1;
    this.bytes += size;
  }

  /** Resolves once the object is durable. */
  async complete(): Promise<StoredObject> {
    if (this.#used > 0) this.#handOver();
    await this.#written;
    const info = await this.#openedWriter().complete();
    this.#writerHolds = this.#parts.memory.noteWriter(this.#writerHolds, -this.#writerHolds);
    const { key, lowestSequence } = this.#parts;
    return { key, lowestSequence, records: this.records, bytes: this.bytes, storedBytes: info.bytes };
  }

  /** Leaves nothing behind. */
  async abort(): Promise<void> {
    this.isSealed = true;
    this.#parts.memory.release(this.#page);
    this.#page = NO_PAGE;
    this.#used = 0;
    await this.#writer?.abort();
  }

  stored(object: StoredObject): void {
    this.#parts.onStored(object);
  }

  #makeRoom(bytes: number): void {
    const needed = this.#used + bytes;
    if (needed <= PAGE_BYTES) return this.#grow(needed);
    if (this.#used > 0) this.#handOver();
    this.#parts.memory.release(this.#page);
    // A line of more than a page gets a page of its own size.
    this.#page = this.#parts.memory.take(Math.max(bytes, PAGE_BYTES));
  }

  #grow(needed: number): void {
    let size = Math.max(this.#page.length, FIRST_PAGE_BYTES);
    while (size < needed) size = Math.min(size * 4, PAGE_BYTES);
    const page = this.#parts.memory.take(size);
    this.#page.copy(page, 0, 0, this.#used);
    this.#parts.memory.release(this.#page);
    this.#page = page;
  }

  #handOver(): void {
    const page = this.#page;
    const filled = page.subarray(0, this.#used);
    this.#page = NO_PAGE;
    this.#used = 0;
    const { memory } = this.#parts;
    this.#writerHolds = memory.noteWriter(this.#writerHolds, filled.length);
    memory.pagesUnderWay += 1;
    this.#written = this.#write(filled).finally(() => {
      memory.pagesUnderWay -= 1;
      memory.release(page);
    });
    this.#parts.flow.track(this.#written);
  }

  // Pages are encoded side by side and written one after another.
  async #write(filled: Buffer): Promise<void> {
    const writer = this.#openedWriter();
    const [encoded] = await Promise.all([this.#parts.encoding.encode(filled), this.#written]);
    await writer.write(encoded);
  }

  #openedWriter(): ObjectWriter {
    return (this.#writer ??= this.#parts.openWriter());
  }
}
