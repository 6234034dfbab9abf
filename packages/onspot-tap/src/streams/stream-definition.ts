import { type JsonObject, type JsonValue } from '@onspot-tap/singer';

/**
 * What one question is about: a place; a group of places that are one question (common); a pair of collections
 * (attribution); or an audience: lists of devices or addresses that lie in files.
 */
export type SubjectKind = 'location' | 'group' | 'pair' | 'audience';

/** The record's field that names what was asked about. */
export const SUBJECT_FIELDS: Readonly<Record<SubjectKind, string>> = {
  location: 'location_id',
  group: 'group',
  pair: 'pair',
  audience: 'audience',
};

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
 * summary of bounded size that gives one record. Fields that neither names (what was asked about, `start`, `end`,
 * `response_id`) come from the ask.
 */
export type AnswerShape =
  | { kind: 'list'; member: string; fields: Readonly<Record<string, ItemField>> }
  | { kind: 'summary'; fields: Readonly<Record<string, SummaryField>> };

/**
 * Where a record's field comes from in a CSV file: the first column that has one of these names, in any case. A cell
 * that is empty, or a column that is not there, is null. `time` fields read the same as `integer` ones and are written
 * as RFC 3339 in UTC. `zip` and `zip4` are text, padded with zeros to 5 and 4 digits.
 */
export type FileField = { from: readonly string[]; type: 'string' | 'integer' | 'number' | 'time' | 'zip' | 'zip4' };

/** What a CSV file holds: a record per row. Columns that no field names are kept as text, under their own names. */
export type FileShape = {
  fields: Readonly<Record<string, FileField>>;
  /** Fields that a row must have a value for: without one the file is not what was asked for. */
  required: readonly string[];
  /** The fields of a file that comes without a line of names, in order; undefined where a file must have one. */
  withoutHeader?: readonly string[];
};

/** What every stream says of itself to a target. */
export type StreamSchema = {
  name: string;
  keyProperties: readonly string[];
  /** JSON Schema, draft-07. Records have their members in the order of its `properties`. */
  schema: JsonObject;
};

/** A stream whose records are read from answers that OnSpot posts. */
export type AnsweredStream = StreamSchema & { answer: AnswerShape };

/** A stream whose records are read from files that OnSpot writes. */
export type FiledStream = StreamSchema & { file: FileShape };

/** How OnSpot is asked at one endpoint. */
export type Endpoint = {
  /** With a leading slash. */
  path: string;
  /** The properties of its questions that settings decide. */
  parameters: readonly ParameterName[];
  /** Their defaults where these are not those of all streams. */
  defaults?: Readonly<Partial<Record<ParameterName, JsonValue>>>;
};

/** The names of OnSpot's request properties that a stream's settings decide. */
export type ParameterName =
  | 'hash'
  | 'interval'
  | 'min'
  | 'max'
  | 'demographics'
  | 'headers'
  | 'includeNonMatchedDevices'
  | 'countMin'
  | 'levels'
  | 'radius'
  | 'includeHouseholds'
  | 'includeWorkplaces'
  | 'organization'
  | 'matchAcceptanceThreshold';

/** A stream: a row of the table. Nothing but the table knows a stream by its name. */
export type StreamDefinition = StreamSchema & {
  /** One sentence: what a record is. */
  description: string;
  subject: SubjectKind;
  /** Whether its questions are about a range of days; those about audiences mostly are not. */
  hasWindow: boolean;
  /** How many subjects go into one request: most endpoints answer for each feature, some take one question only. */
  perRequest: 'many' | 'one';
  isSelectedByDefault: boolean;
  /** About people's circumstances or opinions: never selected by default, and marked as such. */
  isSensitive?: true;
  /** OnSpot's documents contradict themselves about it. */
  isExperimental?: true;
  /** By which of the two ways its answers can come; one at least. */
  callback?: Endpoint & { answer: AnswerShape };
  save?: Endpoint & { file: FileShape };
};
