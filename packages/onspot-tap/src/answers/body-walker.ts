import { type Block, skipValue, skipWhitespace } from '@onspot-tap/singer';
import { expectedIn, nextState, type State } from './body-grammar.js';
import { ByteWindow } from './byte-window.js';
import { MalformedAnswer } from './malformed-answer.js';
import { measureString, measureValue } from './measure-value.js';

const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;

/** No single value that has to be held may be longer, so that memory does not depend on the body. */
const MAX_VALUE_BYTES = 16 * 1024 * 1024;

/** A longer unfinished value is looked at again only when twice as much of it has come. */
const PATIENCE_FROM_BYTES = 64 * 1024;

/** How the value of a member of the body is wanted: element by element where it is a list, as a whole, or not at all. */
export type Want = 'elements' | 'value' | 'nothing';

/** Is told what a body holds while it passes. */
export interface BodyVisitor {
  wants(name: string, byte: number): Want;
  /** A wanted value; also of a member wanted by elements that is no list. `byte` is where it begins. */
  visitValue(name: string, value: unknown, byte: number): void;
  /**
   * Takes the element at this index, and as many of those behind it as it likes, and returns the index behind the last
   * one taken; or takes none, returning -1, when the first is unusual.
   */
  takeElements(block: Block, at: number): number;
  /** The text of an element that `takeElements` left: a whole value, and valid. */
  visitElement(text: string, byte: number): void;
}

/** Walks through a body that is one JSON object, as its bytes come in pieces, holding one value at a time. */
export class BodyWalker {
  readonly #window = new ByteWindow();
  readonly #visitor: BodyVisitor;
  #state: State = 'start';
  #at = 0;
  #name = '';
  #want: Want = 'nothing';
  #patience = 0;

  constructor(visitor: BodyVisitor) {
    this.#visitor = visitor;
  }

  /** @throws MalformedAnswer */
  write(piece: Uint8Array): void {
    this.#window.append(piece);
    if (this.#window.end - this.#window.start >= this.#patience) this.#walk();
  }

  /** How many bytes have come. */
  get byte(): number {
    return this.#window.byteAt(this.#window.end);
  }

  /**
   * Tells that this was all; returns how many bytes it was.
   *
   * @throws MalformedAnswer, also when the body is not complete
   */
  end(): number {
    this.#walk();
    if (this.#state === 'end') return this.byte;
    throw new MalformedAnswer(this.byte === 0 ? 'it is empty' : 'it is cut off here', this.byte);
  }

  #walk(): void {
    const window = this.#window;
    const { bytes, end } = window;
    this.#at = window.start;
    do this.#at = skipWhitespace(bytes, this.#at);
    while (this.#at < end && this.#step());
    window.consume(this.#at);
    const left = end - this.#at;
    if (left > MAX_VALUE_BYTES) throw window.fault(this.#at, `a value is longer than ${MAX_VALUE_BYTES} bytes`);
    this.#patience = left > PATIENCE_FROM_BYTES ? Math.min(left * 2, MAX_VALUE_BYTES + 1) : 0;
  }

  /** Goes one step on; false when more bytes are needed for it. */
  #step(): boolean {
    const next = nextState(this.#state, this.#window.bytes[this.#at] ?? 0);
    if (next !== undefined) {
      this.#state = next;
      this.#at += 1;
      return true;
    }
    switch (this.#state) {
      case 'first name':
      case 'name':
        return this.#readName();
      case 'value':
        return this.#readValue();
      case 'first element':
      case 'element':
        return this.#readElements();
      default:
        throw this.#window.fault(this.#at, `expected ${expectedIn(this.#state)}`);
    }
  }

  #readName(): boolean {
    const end = measureString(this.#window, this.#at);
    if (end < 0) return false;
    this.#name = JSON.parse(this.#window.text(this.#at, end)) as string;
    this.#want = this.#visitor.wants(this.#name, this.#window.byteAt(this.#at));
    this.#at = end;
    this.#state = 'colon';
    return true;
  }

  #readValue(): boolean {
    // An unwanted list may be of any length too.
    if (this.#want !== 'value' && this.#window.bytes[this.#at] === OPEN_ARRAY) {
      this.#at += 1;
      this.#state = 'first element';
      return true;
    }
    const end = measureValue(this.#window, this.#at);
    if (end < 0) return false;
    if (this.#want !== 'nothing') {
      const value: unknown = JSON.parse(this.#window.text(this.#at, end));
      this.#visitor.visitValue(this.#name, value, this.#window.byteAt(this.#at));
    }
    this.#at = end;
    this.#state = 'behind value';
    return true;
  }

  #readElements(): boolean {
    const { block, bytes } = this.#window;
    const isWanted = this.#want === 'elements';
    this.#state = 'element';
    for (;;) {
      let next = isWanted ? this.#visitor.takeElements(block, this.#at) : skipElement(bytes, this.#at);
      if (next < 0) next = this.#takeUnusual(isWanted);
      if (next < 0) return false;
      this.#at = skipWhitespace(bytes, next);
      if (bytes[this.#at] !== COMMA) break;
      this.#at = skipWhitespace(bytes, this.#at + 1);
    }
    this.#state = 'behind element';
    return true;
  }

  #takeUnusual(isWanted: boolean): number {
    const end = measureValue(this.#window, this.#at);
    if (isWanted && end >= 0) {
      this.#visitor.visitElement(this.#window.text(this.#at, end), this.#window.byteAt(this.#at));
    }
    return end;
  }
}

/** Behind an element that is not wanted, or -1 when it is unusual or perhaps goes on (a number does not tell). */
export function skipElement(bytes: Uint8Array, at: number): number {
  const next = skipValue(bytes, at);
  return next < 0 || bytes[next] === 0 ? -1 : next;
}
