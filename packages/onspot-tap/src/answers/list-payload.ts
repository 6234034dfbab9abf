import { type Block, skipWhitespace } from '@onspot-tap/singer';
import { type AnsweredStream, type ItemField } from '../streams/stream-definition.js';
import { type Want, skipElement } from './body-walker.js';
import { createElementScanner, createSpans, type ElementScanner, type Member, type Spans } from './element-scanner.js';
import { faultOf, layOut, membersOf, type ListShape } from './element-shape.js';
import { createLearnedScanner } from './learned-scanner.js';
import { createLineWriter, type LineWriter, type Slot } from './line-template.js';
import { MalformedAnswer } from './malformed-answer.js';
import { type Payload, type PayloadTarget } from './payload.js';
import { type RecordLines } from './record-lines.js';

const COMMA = 0x2c;

/**
 * A list that gives a record per element, in its order. OnSpot's list of devices is documented to be without repeats;
 * one that repeats itself gives repeated records, which their keys reveal: to remember every device would cost memory
 * that grows with the answer.
 */
export class ListPayload implements Payload {
  readonly #shape: ListShape;
  readonly #lines: RecordLines;
  readonly #members: readonly Member[];
  readonly #spans: Spans;
  readonly #scan: ElementScanner;
  readonly #writeLine: LineWriter;
  #fault: MalformedAnswer | undefined;
  #position = 0;
  #isListKnown = false;

  constructor(stream: AnsweredStream, shape: ListShape, { context, lines }: PayloadTarget) {
    this.#shape = shape;
    this.#lines = lines;
    this.#members = membersOf(shape);
    // One place more than there are members: the position of the element.
    this.#spans = createSpans(this.#members.length + 1);
    const scan = createElementScanner(this.#members, this.#spans);
    const areObjects = this.#members[0]?.name !== undefined;
    this.#scan = areObjects ? createLearnedScanner(this.#members, this.#spans, scan) : scan;
    this.#writeLine = createLineWriter(stream, context, (field) => this.#slotOf(shape.fields[field]));
  }

  wants(name: string, byte: number): Want {
    if (name !== this.#shape.member) return 'nothing';
    if (this.#isListKnown) this.#fault ??= new MalformedAnswer(`"${name}" is there twice`, byte);
    this.#isListKnown = true;
    return 'elements';
  }

  visitValue(name: string, value: unknown, byte: number): void {
    // Null is how some writers say "nothing": like a list that is not there, it is an empty one.
    if (value !== null) this.#fault ??= new MalformedAnswer(`"${name}" is not a list`, byte);
  }

  takeElements(block: Block, at: number): number {
    const { bytes } = block;
    if (this.#fault !== undefined) return skipElement(bytes, at);
    let end = -1;
    let next = at;
    while ((next = this.#scan(block, next)) >= 0) {
      this.#writeRecord(block);
      end = next;
      if (bytes[next] !== COMMA) break;
      next = skipWhitespace(bytes, next + 1);
    }
    return end;
  }

  visitElement(text: string, byte: number): void {
    if (this.#fault !== undefined) return;
    const value: unknown = JSON.parse(text);
    const what = faultOf(value, this.#shape);
    if (what === undefined) this.#writeRecord(layOut({ value, text }, this.#members, this.#spans));
    else this.#fault = new MalformedAnswer(`${what} in "${this.#shape.member}"`, byte);
  }

  complete(): void {
    if (this.#fault !== undefined) throw this.#fault;
  }

  #writeRecord(source: Block): void {
    this.#spans.numbers[this.#members.length] = this.#position;
    this.#position += 1;
    this.#writeLine(this.#lines, source, this.#spans);
  }

  #slotOf(source: ItemField | undefined): Slot | undefined {
    if (source === undefined) return undefined;
    const { from, type } = source;
    if (type === 'position') return { member: this.#members.length, form: 'digits' };
    const member = this.#members.findIndex(({ name }) => name === from);
    return { member, form: type === 'time' ? 'time' : 'bytes' };
  }
}
