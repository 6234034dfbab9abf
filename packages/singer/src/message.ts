/** Anything JSON can hold. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;
export type JsonObject = { [name: string]: JsonValue };

/** Announces a stream, before its first record; a later one replaces it. */
export type SchemaMessage = {
  type: 'SCHEMA';
  stream: string;
  /** JSON Schema of the stream's records. */
  schema: JsonObject;
  /** The fields that make a record recognisable; may be empty. */
  key_properties: string[];
  bookmark_properties?: string[];
};

/** One record of a stream that was announced. */
export type RecordMessage = {
  type: 'RECORD';
  stream: string;
  record: JsonObject;
  /** When the record was seen, RFC 3339 in UTC. */
  time_extracted?: string;
  /** The table version that ACTIVATE_VERSION speaks of. */
  version?: number;
};

/** How far the tap got. Its value is opaque to a target. */
export type StateMessage = { type: 'STATE'; value: JsonValue };

/** Records of older versions of the stream are out of date. */
export type ActivateVersionMessage = {
  type: 'ACTIVATE_VERSION';
  stream: string;
  /** Left out where it is no number. */
  version?: number;
};

/** Everything a tap may say, and everything a target must understand. */
export type SingerMessage = SchemaMessage | RecordMessage | StateMessage | ActivateVersionMessage;

/** A message of a type that the Singer specification does not name (it permits them). */
export type UnknownMessage = { type: 'UNKNOWN'; name: string };

/** The message as one line of UTF-8 JSON, its newline included. */
export function encodeMessage(message: SingerMessage): Buffer {
  return Buffer.from(`${JSON.stringify(message)}\n`);
}

/** Whether a value is a JSON object: not null, not an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
