import { Block } from '@onspot-tap/singer';
import { copySpan } from '../bytes/copy-span.js';
import { type Span } from '../bytes/span.js';
import { FIRST_PAGE_BYTES, GROWTH, PAGE_BYTES } from './page-pool.js';
import { PageWriter, type PageWriterParts } from './page-writer.js';
import { type StoredObject } from './stored-object.js';

const NO_PAGE = new Block(Buffer.alloc(0));

export type ObjectParts = PageWriterParts & {
  key: string;
  ordinal: number;
  /** Sequence number of the first line it will hold; those of the following ones are not lower. */
  lowestSequence: number;
  /** Epoch milliseconds. */
  openedAt: number;
  onStored: (stored: StoredObject) => void;
};

/** An object that takes lines, and then is completed. Lines wait in a page, which goes to the writer once it is full. */
export class OpenObject {
  readonly #parts: ObjectParts;
  readonly #writer: PageWriter;
  readonly #behind: Buffer;
  #page = NO_PAGE;
  #used = 0;
  #highestSequence = 0;
  #ownBytes: number;
  records = 0;
  /** Uncompressed. */
  bytes = 0;
  /** Takes no more lines. */
  isSealed = false;

  constructor(parts: ObjectParts) {
    this.#parts = parts;
    this.#writer = new PageWriter(parts);
    this.#behind = parts.encoding.framing.behind;
    this.#ownBytes = parts.memory.noteOpened();
  }

  get lowestSequence(): number {
    return this.#parts.lowestSequence;
  }

  get openedAt(): number {
    return this.#parts.openedAt;
  }

  /** Bytes of memory that completing it would free. */
  get heldBytes(): number {
    return this.#ownBytes + this.#page.bytes.length + this.#writer.heldBytes;
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
    const written = await this.#writer.complete();
    this.#end();
    const { key, ordinal, lowestSequence } = this.#parts;
    return {
      key,
      ordinal,
      lowestSequence,
      highestSequence: this.#highestSequence,
      records: this.records,
      bytes: this.bytes,
      ...written,
    };
  }

  /** Leaves nothing behind. */
  async abort(): Promise<void> {
    this.isSealed = true;
    this.#parts.memory.release(this.#page);
    this.#page = NO_PAGE;
    this.#used = 0;
    this.#end();
    await this.#writer.abort();
  }

  stored(object: StoredObject): void {
    this.#parts.onStored(object);
  }

  #end(): void {
    this.#parts.memory.noteEnded(this.#ownBytes);
    this.#ownBytes = 0;
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
    while (size < needed) size = Math.min(size * GROWTH, PAGE_BYTES);
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
    this.#writer.take(this.#page, this.#used);
    this.#page = NO_PAGE;
    this.#used = 0;
  }
}
