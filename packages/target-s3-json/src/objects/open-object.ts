import { crc32 } from 'node:zlib';
import { type ObjectWriter } from '@onspot-tap/storage';
import { type Encoding } from './encoding.js';
import { type Flow } from './flow.js';
import { FIRST_PAGE_BYTES, type Memory, PAGE_BYTES } from './memory.js';
import { Block } from '../bytes/block.js';
import { copySpan } from '../bytes/copy-span.js';
import { type Span } from '../bytes/span.js';

const NO_PAGE = new Block(Buffer.alloc(0));

/** An object that is durable. */
export type StoredObject = {
  key: string;
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
  readonly #behind: Buffer;
  #page = NO_PAGE;
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
    return this.#page.bytes.length + this.#writerHolds;
  }

  /** Adds one record, and behind it what its framing says. Copies at once and never waits. */
  append(content: Span, sequence: number): void {
    const size = content.end - content.start + this.#behind.length;
    if (this.#used + size > this.#page.bytes.length) this.#makeRoom(size);
    copySpan(content, this.#page, this.#used);
    this.#endRecord(size, sequence);
  }

  /** The same for a record in several pieces, which need not be joined first. */
  appendPieces(pieces: readonly Buffer[], sequence: number): void {
    const size = pieces.reduce((sum, { length }) => sum + length, this.#behind.length);
    if (this.#used + size > this.#page.bytes.length) this.#makeRoom(size);
    let at = this.#used;
    for (const piece of pieces) at += piece.copy(this.#page.bytes, at);
    this.#endRecord(size, sequence);
  }

  /** Resolves once the object is durable. */
  async complete(): Promise<StoredObject> {
    if (this.#used > 0) this.#close();
    await this.#written;
    const info = await this.#openedWriter().complete();
    this.#writerHolds = this.#parts.memory.noteWriter(this.#writerHolds, -this.#writerHolds);
    const { key, lowestSequence } = this.#parts;
    return {
      key,
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
    const { bytes } = this.#page;
    if (length === 1) bytes[this.#used - 1] = this.#behind[0] as number;
    else this.#behind.copy(bytes, this.#used - length);
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
    this.#used = opening.copy(this.#page.bytes);
    this.bytes = opening.length;
  }

  #takePage(bytes: number): void {
    this.#parts.memory.release(this.#page);
    // A line of more than a page gets a page of its own size.
    this.#page = this.#parts.memory.take(Math.max(bytes, PAGE_BYTES));
  }

  #grow(needed: number): void {
    let size = Math.max(this.#page.bytes.length, FIRST_PAGE_BYTES);
    while (size < needed) size = Math.min(size * 4, PAGE_BYTES);
    const page = this.#parts.memory.take(size);
    this.#page.bytes.copy(page.bytes, 0, 0, this.#used);
    this.#parts.memory.release(this.#page);
    this.#page = page;
  }

  /** The last record is in the page for certain: a page is handed over only when another record needs room. */
  #close(): void {
    const { closing } = this.#parts.encoding.framing;
    closing.copy(this.#page.bytes, this.#used - closing.length);
    this.#handOver();
  }

  #handOver(): void {
    const page = this.#page;
    const filled = page.bytes.subarray(0, this.#used);
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
