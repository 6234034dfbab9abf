import { type JsonObject, type JsonValue } from '@onspot-tap/singer';
import { type StreamSchema } from '../streams/stream-definition.js';
import { selectFields } from './answer-context.js';
import { type Want } from './body-walker.js';
import { type Payload, type PayloadTarget } from './payload.js';
import { memberNamesOf, readSummary, type SummaryShape } from './summary-shape.js';

/** An answer of bounded size, which is held and gives one record. */
export class SummaryPayload implements Payload {
  readonly #names: ReadonlySet<string>;
  readonly #members: JsonObject = {};
  #byte = 0;

  constructor(
    private readonly stream: StreamSchema,
    private readonly shape: SummaryShape,
    private readonly target: PayloadTarget,
  ) {
    this.#names = new Set(memberNamesOf(shape.fields));
  }

  wants(name: string): Want {
    return this.#names.has(name) ? 'value' : 'nothing';
  }

  visitValue(name: string, value: unknown, byte: number): void {
    this.#members[name] = value as JsonValue;
    this.#byte = byte;
  }

  // A summary wants values, so it is never given elements.
  takeElements(): number {
    return -1;
  }

  visitElement(): void {}

  complete(): void {
    const { context, lines } = this.target;
    // All the fields, selected or not: what is a fault must not depend on that.
    const values = readSummary({ members: this.#members, byte: this.#byte }, this.shape);
    const told: JsonObject = { ...values, ...context.asked };
    const fields = selectFields(this.stream, context.fields).filter((field) => Object.hasOwn(told, field));
    const record = Object.fromEntries(fields.map((field) => [field, told[field]]));
    const message = { type: 'RECORD', stream: this.stream.name, record, time_extracted: context.timeExtracted };
    lines.addLine(`${JSON.stringify(message)}\n`);
  }
}
