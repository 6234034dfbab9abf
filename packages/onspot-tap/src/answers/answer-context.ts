import { type StreamSchema } from '../streams/stream-definition.js';

/** What the records of an answer say that the answer itself does not. */
export type AnswerContext = {
  /**
   * The fields that the question tells, whatever the answer: what was asked about (such as `location_id`), the window
   * (`start`, `end`: RFC 3339 with Z), and `response_id`, which is null when neither the acknowledgement nor the answer
   * told it.
   */
  asked: Readonly<Record<string, string | null>>;
  /** The selected fields; keys are in the records whatever it says. */
  fields: ReadonlySet<string>;
  /** When the answer was seen, RFC 3339 with Z. */
  timeExtracted: string;
};

/** The fields of a stream's records, in order, without those nobody wants. */
export function selectFields({ schema, keyProperties }: StreamSchema, fields: ReadonlySet<string>): string[] {
  return Object.keys(schema.properties ?? {}).filter((field) => fields.has(field) || keyProperties.includes(field));
}
