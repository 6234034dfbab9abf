import { isJsonObject, type JsonObject, type JsonValue } from '@onspot-tap/singer';
import { type AnswerShape, type SummaryField } from '../streams/stream-definition.js';
import { MalformedAnswer } from './malformed-answer.js';

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
  const values: JsonObject = {};
  const missing: string[] = [];
  for (const [field, source] of Object.entries(fields)) {
    const value = valueAt(members, source.at, byte);
    if (value === undefined) missing.push(field);
    values[field] = value === undefined ? EMPTY[source.type] : convert(value, source, byte);
  }
  const isEmpty = Object.values(values).every((value) => value === 0 || (Array.isArray(value) && value.length === 0));
  const uncounted = missing.find((field) => fields[field]?.type === 'integer');
  if (uncounted !== undefined && !isEmpty) throw new MalformedAnswer(`${quoted(fields[uncounted])} is missing`, byte);
  return values;
}

const EMPTY: Readonly<Record<SummaryField['type'], JsonValue>> = { integer: 0, counts: [] };

function valueAt(members: JsonObject, path: readonly string[], byte: number): JsonValue | undefined {
  let value: JsonValue | undefined = members;
  for (const [depth, name] of path.entries()) {
    if (!isJsonObject(value)) throw new MalformedAnswer(`"${path.slice(0, depth).join('.')}" is not an object`, byte);
    value = Object.hasOwn(value, name) ? value[name] : undefined;
    if (value === undefined || value === null) return undefined;
  }
  return value;
}

function convert(value: JsonValue, source: SummaryField, byte: number): JsonValue {
  if (source.type === 'integer') {
    if (Number.isSafeInteger(value)) return value;
    throw new MalformedAnswer(`${quoted(source)} is not an integer`, byte);
  }
  if (!isJsonObject(value)) throw new MalformedAnswer(`${quoted(source)} is not an object`, byte);
  return Object.keys(value)
    .sort()
    .map((key) => {
      const count = value[key];
      if (Number.isSafeInteger(count)) return { [source.name]: key, count: Number(count) };
      throw new MalformedAnswer(`the count of ${JSON.stringify(key)} in ${quoted(source)} is not an integer`, byte);
    });
}

function quoted(field: SummaryField | undefined): string {
  return `"${field?.at.join('.')}"`;
}
