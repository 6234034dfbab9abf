import { type AnsweredStream } from '../streams/stream-definition.js';
import { type Want, skipElement } from './body-walker.js';
import { createElementScanner, createSpans, type ElementScanner, type Member, type Spans } from './element-scanner.js';
import { faultOf, layOut, membersOf, type ListShape } from './element-shape.js';
import { createLineWriter, type LineWriter } from './line-template.js';
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
  #isListKnown = false;

  constructor(stream: AnsweredStream, shape: ListShape, { context, lines }: PayloadTarget) {
    this.#shape = shape;
    this.#lines = lines;
    this.#members = membersOf(shape);
    this.#spans = createSpans(this.#members.length);
    this.#scan = createElementScanner(this.#members, this.#spans);
    this.#writeLine = createLineWriter(stream, context, (field) => {
      const source = shape.fields[field];
      if (source === undefined)
        throw new Error(`The row of stream ${stream.name} does not tell where ${field} is from`);
      const member = this.#members.findIndex(({ name }) => name === source.from);
      return { member, isTime: source.type === 'time' };
    });
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
    if (end >= 0) this.#writeLine(this.#lines, bytes, this.#spans);
    return end;
  }

  visitElement(element: unknown, byte: number): void {
    if (this.#fault !== undefined) return;
    const what = faultOf(element, this.#shape);
    if (what === undefined) this.#writeLine(this.#lines, layOut(element, this.#members, this.#spans), this.#spans);
    else this.#fault = new MalformedAnswer(`${what} in "${this.#shape.member}"`, byte);
  }

  complete(): void {
    if (this.#fault !== undefined) throw this.#fault;
  }
}
