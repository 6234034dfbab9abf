import { isJsonObject, type JsonObject, type JsonValue } from '@onspot-tap/singer';
import { type Column, type SummaryField } from '../streams/stream-definition.js';
import { MalformedAnswer } from './malformed-answer.js';

/** A field of a summary that one value of the body fills. */
export type SummaryValue = Exclude<SummaryField, { type: 'object' }>;

/** A value, its path in the body for a sentence, and where that is. */
type Found = { value: JsonValue; name: string; byte: number };

/**
 * What the record holds of a value of the body.
 *
 * @throws MalformedAnswer
 */
export function readSummaryValue(field: SummaryValue, value: JsonValue, byte: number): JsonValue {
  const found = { value, name: `"${field.at.join('.')}"`, byte };
  switch (field.type) {
    case 'integer':
      if (Number.isSafeInteger(value)) return value;
      throw new MalformedAnswer(`${found.name} is not an integer`, byte);
    case 'counts':
      return readCounts(found, field.name);
    case 'map':
      return readMap(found);
    case 'rows':
      return listFrom(found).map((row) => readRow({ ...found, value: row }, field.columns));
    case 'strings':
      if (listFrom(found).every((text) => typeof text === 'string')) return value;
      throw new MalformedAnswer(`an element is not a string in ${found.name}`, byte);
  }
}

function readCounts(found: Found, keyName: string): JsonValue {
  const counts = objectFrom(found);
  return Object.keys(counts)
    .sort()
    .map((key) => {
      const count = counts[key];
      if (Number.isSafeInteger(count)) return { [keyName]: key, count: Number(count) };
      throw new MalformedAnswer(`the count of ${JSON.stringify(key)} in ${found.name} is not an integer`, found.byte);
    });
}

function readMap(found: Found): JsonValue {
  const map = objectFrom(found);
  for (const [name, numbers] of Object.entries(map)) {
    const key = `${JSON.stringify(name)} in ${found.name}`;
    for (const [bucket, number] of Object.entries(objectFrom({ ...found, value: numbers, name: key }))) {
      if (!Number.isFinite(number))
        throw new MalformedAnswer(`the number of ${JSON.stringify(bucket)} of ${key} is not a number`, found.byte);
    }
  }
  return map;
}

function readRow(found: Found, columns: Readonly<Record<string, Column>>): JsonObject {
  const row: JsonObject = {};
  for (const [column, { from, type }] of Object.entries(columns)) {
    const cell = isJsonObject(found.value) ? found.value[from] : undefined;
    const value = readCell(cell, type);
    if (value === undefined) {
      const what = cell === undefined ? 'is missing' : CELL_FAULTS[type];
      throw new MalformedAnswer(`the "${from}" of an element ${what} in ${found.name}`, found.byte);
    }
    row[column] = value;
  }
  return row;
}

const CELL_FAULTS: Readonly<Record<Column['type'], string>> = {
  string: 'is not a string',
  integer: 'is not an integer',
  numeral: 'is not an integer, nor one written as text',
};

/** Undefined when it is not of that type. */
function readCell(cell: JsonValue | undefined, type: Column['type']): JsonValue | undefined {
  if (type === 'string') return typeof cell === 'string' ? cell : undefined;
  const isNumeral = type === 'numeral' && typeof cell === 'string' && /^-?\d{1,15}$/.test(cell);
  if (isNumeral) return Number(cell);
  return Number.isSafeInteger(cell) ? cell : undefined;
}

function objectFrom({ value, name, byte }: Found): JsonObject {
  if (isJsonObject(value)) return value;
  throw new MalformedAnswer(`${name} is not an object`, byte);
}

function listFrom({ value, name, byte }: Found): JsonValue[] {
  if (Array.isArray(value)) return value;
  throw new MalformedAnswer(`${name} is not a list`, byte);
}
