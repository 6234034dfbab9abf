import { type Address, type AddressList, scoreOf } from '../data/addresses.js';
import { isObject, type JsonObject, type JsonValue } from '../json.js';
import { readCsv } from './read.js';

const PARTS = ['street', 'city', 'state', 'zip', 'zip4'] as const;
const USUAL_THRESHOLD = 29.9;

type Mappings = Readonly<Record<(typeof PARTS)[number], readonly string[]>>;

/** A source that cannot be understood; its message says why. */
export class BadSource extends Error {
  override readonly name = 'BadSource';
}

/** Addresses out of several texts, which are one table: the first line of the first one names its columns. */
export function readAddresses(texts: readonly string[], name: string, properties: JsonObject): AddressList {
  const [header = [], ...lines] = texts.flatMap(readCsv);
  const mappings = readMappings(properties.mappings);
  const missing = PARTS.flatMap((part) => mappings[part]).filter((column) => !header.includes(column));
  if (missing.length > 0) throw new BadSource(`The sources have no column named ${missing.join(', ')}`);
  const addresses = lines
    .filter((line) => line.join() !== header.join()) // each part may have been written with a header of its own
    .map((line) => toAddress(Object.fromEntries(header.map((column, i) => [column, line[i] ?? ''])), mappings));
  const threshold = Number(properties.matchAcceptanceThreshold ?? USUAL_THRESHOLD);
  return { name, columns: header, addresses, threshold, properties };
}

function toAddress(line: Record<string, string>, mappings: Mappings): Address {
  const read = (columns: readonly string[]): string => columns.map((column) => line[column] ?? '').join(' ');
  const [street, city, state, zip = ''] = PARTS.map((part) => read(mappings[part]).trim());
  const key = [street, city, state, zip].join('|').toLowerCase().replace(/\s+/g, ' ');
  return { line, key, zip, score: scoreOf(key) };
}

function readMappings(mappings: JsonValue | undefined): Mappings {
  const columnsOf = (part: string): string[] => {
    const columns = isObject(mappings) ? mappings[part] : undefined;
    return Array.isArray(columns) ? columns.map(String) : [];
  };
  return {
    street: columnsOf('street'),
    city: columnsOf('city'),
    state: columnsOf('state'),
    zip: columnsOf('zip'),
    zip4: columnsOf('zip4'),
  };
}
