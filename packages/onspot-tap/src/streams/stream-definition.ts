import { type JsonObject, type JsonValue } from '@onspot-tap/singer';

/**
 * What one question is about: a place; a group of places that are one question (common); a pair of collections of
 * places (attribution); or an audience, which is a list of devices or of addresses that lies in files.
 */
export type SubjectKind = 'location' | 'group' | 'pair' | 'audience';

/** The record's field that names what was asked about. */
export const SUBJECT_FIELDS = {
  location: 'location_id',
  group: 'group',
  pair: 'pair',
  audience: 'audience',
} as const satisfies Record<SubjectKind, string>;

/**
 * Where a record's field comes from in one element of an answer's list. `from` is the element's member, or absent when
 * the element itself is the value. A `number` keeps its digits as they were written. A `time` is a number of epoch
 * milliseconds, written as RFC 3339 in UTC. A `position` is the element's place in the list, from 0: part of the key
 * where elements have nothing else that tells them apart.
 */
export type ItemField =
  { from?: string; type: 'string' | 'integer' | 'number' | 'time' } | { from?: undefined; type: 'position' };

/** Where a column of a summary's rows comes from in one of them. A `numeral` is an integer that may be written as text. */
export type Column = { from: string; type: 'string' | 'integer' | 'numeral' };

/**
 * Where a record's field comes from in an answer that is one summary; `at` is the path in the body.
 *
 * - `counts`: a map from a name to an integer, of any size, becomes a list of `{[name]: key, count}`, ordered by key;
 * - `map`: a map of maps of numbers, whose names only OnSpot knows, stays as it is;
 * - `rows`: a short list of objects becomes one of its columns, in OnSpot's order;
 * - `strings`: a short list of texts stays as it is;
 * - `object`: fields that stand together in the record, wherever they stand in the body.
 */
export type SummaryField =
  | { type: 'integer' | 'map' | 'strings'; at: readonly string[] }
  | { type: 'counts'; at: readonly string[]; name: string }
  | { type: 'rows'; at: readonly string[]; columns: Readonly<Record<string, Column>> }
  | { type: 'object'; fields: SummaryFields };

export type SummaryFields = { readonly [field: string]: SummaryField };

/**
 * What an answer holds besides its envelope: a list that may be of any length and gives a record per element, or a
 * summary of bounded size that gives one record. Fields that neither names come from the ask (what was asked about,
 * `start`, `end`, `response_id`), or are not in such records: a file may tell more than a callback.
 */
export type AnswerShape =
  | { kind: 'list'; member: string; fields: Readonly<Record<string, ItemField>> }
  | { kind: 'summary'; fields: SummaryFields };

/**
 * Where a record's field comes from in a CSV file: the first column that has one of these names; case, white space and
 * underscores do not count. A cell that is empty, or a column that is not there, is null. `time` fields read the same as
 * `integer` ones and are written as RFC 3339 in UTC. `zip` and `zip4` are text, padded with zeros to 5 and 4 digits. A
 * `position` is the row's place in the file, from 0, the line of names not counted.
 */
export type FileField =
  | { from: readonly string[]; type: 'string' | 'integer' | 'number' | 'time' | 'zip' | 'zip4' }
  | { from?: undefined; type: 'position' };

/** What a CSV file holds: a record per row. Columns that no field names are kept as text, under their own names. */
export type FileShape = {
  fields: Readonly<Record<string, FileField>>;
  /** Fields that a row must have a value for: without one the file is not what was asked for. */
  required: readonly string[];
  /**
   * The fields of a file that comes without a line of names, in order. Undefined where a file must have one. Where no
   * field is required its names may all be strange, as long as they can be names at all.
   */
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
  /** What an audience it asks about is a list of; only of audiences. Addresses may be homes or places of business. */
  audienceOf?: 'devices' | 'addresses';
  /** Whether its questions are about a range of days; those about audiences are not. */
  hasWindow: boolean;
  /** How many subjects go into one request: most endpoints answer for each feature, some take one question only. */
  perRequest: 'many' | 'one';
  isSelectedByDefault: boolean;
  /** About people's circumstances, opinions or homes: never selected by default, and marked as such. */
  isSensitive?: true;
  /** OnSpot's documents contradict themselves about it. */
  isExperimental?: true;
  /** By which of the two ways its answers can come; one at least. */
  callback?: Endpoint & { answer: AnswerShape };
  save?: Endpoint & { file: FileShape };
};
