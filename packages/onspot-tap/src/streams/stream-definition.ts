import { type JsonObject } from '@onspot-tap/singer';

/**
 * Where a record's field comes from in one element of an answer's list. `from` is the element's member, or absent when
 * the element itself is the value. A `time` is a number of epoch milliseconds, written as RFC 3339 in UTC.
 */
export type ItemField = { from?: string; type: 'string' | 'integer' | 'time' };

/**
 * Where a record's field comes from in an answer that is one summary. `at` is the path in the body. `counts` is a map
 * from a name to a number of any size; it becomes a list of `{[name]: key, count}`, ordered by key.
 */
export type SummaryField =
  { at: readonly string[]; type: 'integer' } | { at: readonly string[]; type: 'counts'; name: string };

/**
 * What an answer holds besides its envelope: a list that may be of any length and gives a record per element, or a
 * summary of bounded size that gives one record. Fields that neither names (`location_id`, `start`, `end`,
 * `response_id`) come from the ask.
 */
export type AnswerShape =
  | { kind: 'list'; member: string; fields: Readonly<Record<string, ItemField>> }
  | { kind: 'summary'; fields: Readonly<Record<string, SummaryField>> };

/** What every stream says of itself to a target. */
export type StreamSchema = {
  name: string;
  keyProperties: readonly string[];
  /** JSON Schema, draft-07. Records have their members in the order of its `properties`. */
  schema: JsonObject;
};

/** A stream whose records are OnSpot's answers to questions asked at `path`. */
export type StreamDefinition = StreamSchema & {
  /** Of the endpoint, with a leading slash. */
  path: string;
  answer: AnswerShape;
};
