import { isUtf8 } from 'node:buffer';
import { Block } from '@onspot-tap/singer';
import { MalformedAnswer } from './malformed-answer.js';

const INITIAL_BYTES = 64 * 1024;

/**
 * The part of a body that has come and is not consumed yet, in one buffer. Behind the last byte stands a zero, which
 * no JSON goes on with, so that what scans it needs no check of bounds.
 */
export class ByteWindow {
  block = new Block(Buffer.allocUnsafeSlow(INITIAL_BYTES));
  /** Index of the first byte that is not consumed. */
  start = 0;
  /** Index behind the last byte: that of the zero. */
  end = 0;
  #dropped = 0;

  constructor() {
    this.bytes[0] = 0;
  }

  get bytes(): Buffer {
    return this.block.bytes;
  }

  append(piece: Uint8Array): void {
    const unread = this.end - this.start;
    if (this.end + piece.length >= this.bytes.length) {
      const needed = unread + piece.length + 1;
      const roomy = needed > this.bytes.length ? new Block(Buffer.allocUnsafeSlow(needed * 2)) : this.block;
      this.bytes.copy(roomy.bytes, 0, this.start, this.end);
      this.block = roomy;
      this.#dropped += this.start;
      this.start = 0;
      this.end = unread;
    }
    this.bytes.set(piece, this.end);
    this.end += piece.length;
    this.bytes[this.end] = 0;
  }

  /**
   * Drops everything before `to`, which must not lie inside a string.
   *
   * @throws MalformedAnswer when that is not UTF-8
   */
  consume(to: number): void {
    const consumed = this.bytes.subarray(this.start, to);
    if (!isUtf8(consumed)) throw this.fault(this.start + lengthOfUtf8(consumed), 'the text is not UTF-8');
    this.start = to;
  }

  text(from: number, to: number): string {
    return this.bytes.toString('utf8', from, to);
  }

  /** How many bytes of the body come before this index. */
  byteAt(index: number): number {
    return this.#dropped + index;
  }

  fault(index: number, what: string): MalformedAnswer {
    return new MalformedAnswer(what, this.byteAt(index));
  }
}

// Only looked for when it is known that there is a fault.
function lengthOfUtf8(bytes: Uint8Array): number {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for (let index = 0; index < bytes.length; index += 1) {
    try {
      decoder.decode(bytes.subarray(index, index + 1), { stream: true });
    } catch {
      return index;
    }
  }
  return bytes.length;
}
