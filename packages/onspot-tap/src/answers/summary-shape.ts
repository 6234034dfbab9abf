import { isJsonObject, type JsonObject, type JsonValue } from '@onspot-tap/singer';
import { type AnswerShape, type SummaryField, type SummaryFields } from '../streams/stream-definition.js';
import { MalformedAnswer } from './malformed-answer.js';
import { readSummaryValue, type SummaryValue } from './summary-value.js';

export type SummaryShape = Extract<AnswerShape, { kind: 'summary' }>;

/** The members of a payload, and where in the body the last of them begins. */
export type SummaryMembers = { members: JsonObject; byte: number };

/**
 * The values of a summary's fields; what is missing or null is empty. A number may be missing only where all the rest
 * is empty too: a zero that nobody counted would be a lie.
 *
 * @throws MalformedAnswer
 */
export function readSummary({ members, byte }: SummaryMembers, { fields }: SummaryShape): JsonObject {
  let isEmpty = true;
  let uncounted: SummaryValue | undefined;

  const readValue = (field: SummaryValue): JsonValue => {
    const value = valueAt(members, field.at, byte);
    if (value === undefined) {
      if (field.type === 'integer') uncounted ??= field;
      return EMPTY[field.type];
    }
    const read = readSummaryValue(field, value, byte);
    if (!isNothing(read)) isEmpty = false;
    return read;
  };
  const readFields = (group: SummaryFields): JsonObject =>
    Object.fromEntries(
      Object.entries(group).map(([name, field]) => [
        name,
        field.type === 'object' ? readFields(field.fields) : readValue(field),
      ]),
    );

  const values = readFields(fields);
  if (uncounted !== undefined && !isEmpty) throw new MalformedAnswer(`"${uncounted.at.join('.')}" is missing`, byte);
  return values;
}

/** The members of a body that a summary's fields come from. */
export function memberNamesOf(fields: SummaryFields): string[] {
  return Object.values(fields).flatMap((field) =>
    field.type === 'object' ? memberNamesOf(field.fields) : field.at.slice(0, 1),
  );
}

const EMPTY: Readonly<Record<Exclude<SummaryField['type'], 'object'>, JsonValue>> = {
  integer: 0,
  counts: [],
  map: {},
  rows: [],
  strings: [],
};

function isNothing(value: JsonValue): boolean {
  return value === 0 || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
}

function valueAt(members: JsonObject, path: readonly string[], byte: number): JsonValue | undefined {
  let value: JsonValue | undefined = members;
  for (const [depth, name] of path.entries()) {
    if (!isJsonObject(value)) throw new MalformedAnswer(`"${path.slice(0, depth).join('.')}" is not an object`, byte);
    value = Object.hasOwn(value, name) ? value[name] : undefined;
    if (value === undefined || value === null) return undefined;
  }
  return value;
}
