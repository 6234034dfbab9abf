import { type JsonValue } from '../json.js';

/** A field of a callback's body: a value, or a list that is made while it is read. */
export type AnswerField = { key: string; value: JsonValue } | { key: string; items: Iterable<JsonValue> };
