import { type StreamDefinition } from '../streams/stream-definition.js';

/** What the records of an answer say that the answer itself does not. */
export type AnswerContext = {
  locationId: string;
  /** The window asked for, RFC 3339 with Z. */
  start: string;
  end: string;
  /** Null when neither the acknowledgement nor the answer told it. */
  responseId: string | null;
  /** The selected fields; keys are in the records whatever it says. */
  fields: ReadonlySet<string>;
  /** When the answer was seen, RFC 3339 with Z. */
  timeExtracted: string;
};

/** The fields of a stream's records, in order, without those nobody wants. */
export function selectFields({ schema, keyProperties }: StreamDefinition, fields: ReadonlySet<string>): string[] {
  return Object.keys(schema.properties ?? {}).filter((field) => fields.has(field) || keyProperties.includes(field));
}

/** The value of a field that the question tells; undefined for one that the answer tells. */
export function askedValue(field: string, context: AnswerContext): string | null | undefined {
  switch (field) {
    case 'location_id':
      return context.locationId;
    case 'start':
      return context.start;
    case 'end':
      return context.end;
    case 'response_id':
      return context.responseId;
    default:
      return undefined;
  }
}
