import { Block } from '@onspot-tap/singer';
import { type Span } from '../bytes/span.js';

const FIRST_BYTES = 64 * 1024;

/** A larger one is given back after its record, so that one long line does not stay in memory. */
const LASTING_BYTES = 1024 * 1024;

const NOTHING = new Block(Buffer.alloc(0));

/** Bytes that a record is put together in. Used again for each record. */
export class Scratch {
  #block = NOTHING;
  #used = 0;

  clear(): void {
    if (this.#block.bytes.length > LASTING_BYTES) this.#block = NOTHING;
    this.#used = 0;
  }

  add(bytes: Buffer, start: number, end: number): void {
    this.#makeRoom(end - start);
    bytes.copy(this.#block.bytes, this.#used, start, end);
    this.#used += end - start;
  }

  addText(text: string): void {
    this.#makeRoom(text.length * 3); // what UTF-8 needs at most
    this.#used += this.#block.bytes.write(text, this.#used);
  }

  /** Takes the last bytes off again. */
  drop(count: number): void {
    this.#used -= count;
  }

  /** All that was added; valid until the next change. */
  get span(): Span {
    const { bytes, view } = this.#block;
    return { bytes, view, start: 0, end: this.#used };
  }

  #makeRoom(size: number): void {
    const needed = this.#used + size;
    const { bytes } = this.#block;
    if (needed <= bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, bytes.length * 2, FIRST_BYTES));
    bytes.copy(larger, 0, 0, this.#used);
    this.#block = new Block(larger);
  }
}
