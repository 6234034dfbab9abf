import { type AnsweredStream, type ItemField } from '../streams/stream-definition.js';
import { type Want, skipElement } from './body-walker.js';
import { createElementScanner, createSpans, type ElementScanner, type Member, type Spans } from './element-scanner.js';
import { faultOf, layOut, membersOf, type ListShape } from './element-shape.js';
import { createLineWriter, type LineWriter, type Slot } from './line-template.js';
import { MalformedAnswer } from './malformed-answer.js';
import { type Payload, type PayloadTarget } from './payload.js';
import { type RecordLines } from './record-lines.js';

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
    this.#scan = createElementScanner(this.#members, this.#spans);
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

  takeElement(bytes: Buffer, at: number): number {
    if (this.#fault !== undefined) return skipElement(bytes, at);
    const end = this.#scan(bytes, at);
    if (end >= 0) this.#writeRecord(bytes);
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

  #writeRecord(source: Uint8Array): void {
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
