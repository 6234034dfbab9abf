import { type Span } from '../objects/span.js';

const FIRST_BYTES = 64 * 1024;

/** A larger one is given back after its record, so that one long line does not stay in memory. */
const LASTING_BYTES = 1024 * 1024;

/** Bytes that a record is put together in. Used again for each record. */
export class Scratch {
  #bytes = Buffer.alloc(0);
  #used = 0;

  clear(): void {
    if (this.#bytes.length > LASTING_BYTES) this.#bytes = Buffer.alloc(0);
    this.#used = 0;
  }

  add(bytes: Buffer, start: number, end: number): void {
    this.#makeRoom(end - start);
    bytes.copy(this.#bytes, this.#used, start, end);
    this.#used += end - start;
  }

  addText(text: string): void {
    this.#makeRoom(text.length * 3); // what UTF-8 needs at most
    this.#used += this.#bytes.write(text, this.#used);
  }

  /** Takes the last bytes off again. */
  drop(count: number): void {
    this.#used -= count;
  }

  /** All that was added; valid until the next change. */
  get span(): Span {
    return { bytes: this.#bytes, start: 0, end: this.#used };
  }

  #makeRoom(size: number): void {
    const needed = this.#used + size;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2, FIRST_BYTES));
    this.#bytes.copy(larger, 0, 0, this.#used);
    this.#bytes = larger;
  }
}
