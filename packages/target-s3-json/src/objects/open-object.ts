import { crc32 } from 'node:zlib';
import { type ObjectWriter } from '@onspot-tap/storage';
import { type Encoding } from './encoding.js';
import { type Flow } from './flow.js';
import { FIRST_PAGE_BYTES, type Memory, PAGE_BYTES } from './memory.js';
import { type Span } from './span.js';

const NO_PAGE = Buffer.alloc(0);

/** An object that is durable. */
export type StoredObject = {
  key: string;
  /** Counts the objects of a run in the order in which they were begun. */
  ordinal: number;
  /** Sequence numbers of its first and its last record. */
  lowestSequence: number;
  highestSequence: number;
  records: number;
  /** Uncompressed. */
  bytes: number;
  /** As stored. */
  storedBytes: number;
  /** CRC-32 of the stored bytes, unsigned. */
  crc32: number;
};

export type ObjectParts = {
  key: string;
  ordinal: number;
  /** Sequence number of the first line it will hold; those of the following ones are not lower. */
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
  readonly #behind: Buffer;
  #page: Buffer = NO_PAGE;
  #used = 0;
  #writer: ObjectWriter | undefined;
  #written: Promise<void> = Promise.resolve();
  #writerHolds = 0;
  #crc32 = 0;
  #highestSequence = 0;
  records = 0;
  /** Uncompressed. */
  bytes = 0;
  /** Takes no more lines. */
  isSealed = false;

  constructor(parts: ObjectParts) {
    this.#parts = parts;
    this.#behind = parts.encoding.framing.behind;
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

  /** Adds one record, and behind it what its framing says. Copies at once and never waits. */
  append({ bytes, start, end }: Span, sequence: number): void {
    const size = end - start + this.#behind.length;
    if (this.#used + size > this.#page.length) this.#makeRoom(size);
    bytes.copy(this.#page, this.#used, start, end);
    this.#endRecord(size, sequence);
  }

  /** The same for a record in several pieces, which need not be joined first. */
  appendPieces(pieces: readonly Buffer[], sequence: number): void {
    const size = pieces.reduce((sum, { length }) => sum + length, this.#behind.length);
    if (this.#used + size > this.#page.length) this.#makeRoom(size);
    let at = this.#used;
    for (const piece of pieces) at += piece.copy(this.#page, at);
    this.#endRecord(size, sequence);
  }

  /** Resolves once the object is durable. */
  async complete(): Promise<StoredObject> {
    if (this.#used > 0) this.#close();
    await this.#written;
    const info = await this.#openedWriter().complete();
    this.#writerHolds = this.#parts.memory.noteWriter(this.#writerHolds, -this.#writerHolds);
    const { key, ordinal, lowestSequence } = this.#parts;
    return {
      key,
      ordinal,
      lowestSequence,
      highestSequence: this.#highestSequence,
      records: this.records,
      bytes: this.bytes,
      storedBytes: info.bytes,
      crc32: this.#crc32,
    };
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

  #endRecord(size: number, sequence: number): void {
    this.#used += size;
    const { length } = this.#behind;
    if (length === 1) this.#page[this.#used - 1] = this.#behind[0] as number;
    else this.#behind.copy(this.#page, this.#used - length);
    this.records += 1;
    this.bytes += size;
    this.#highestSequence = sequence;
  }

  #makeRoom(bytes: number): void {
    if (this.records === 0) return this.#begin(bytes);
    const needed = this.#used + bytes;
    if (needed <= PAGE_BYTES) return this.#grow(needed);
    if (this.#used > 0) this.#handOver();
    this.#takePage(bytes);
  }

  /** The first page, with what stands before the first record. */
  #begin(bytes: number): void {
    const { opening } = this.#parts.encoding.framing;
    const needed = opening.length + bytes;
    if (needed <= PAGE_BYTES) this.#grow(needed);
    else this.#takePage(needed);
    this.#used = opening.copy(this.#page);
    this.bytes = opening.length;
  }

  #takePage(bytes: number): void {
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

  /** The last record is in the page for certain: a page is handed over only when another record needs room. */
  #close(): void {
    const { closing } = this.#parts.encoding.framing;
    closing.copy(this.#page, this.#used - closing.length);
    this.#handOver();
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
    this.#crc32 = crc32(encoded, this.#crc32);
    await writer.write(encoded);
  }

  #openedWriter(): ObjectWriter {
    return (this.#writer ??= this.#parts.openWriter());
  }
}
