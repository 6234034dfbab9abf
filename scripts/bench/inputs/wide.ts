import { toPythonJson } from './python-json.js';
import { createRandom } from './random.js';
import { FIRST_SEEN, NULLABLE, type SingerLine, STATE_EVERY } from './singer-line.js';

const STREAM = 'accounts';

/** What a column holds, and what one value of it is made of. */
const KINDS = [
  { name: 'short_label', type: NULLABLE.text, toValue: (dice: number) => `Größe ${dice % 100_000}` },
  { name: 'count', type: NULLABLE.integer, toValue: (dice: number) => dice % 1_000_000 },
  { name: 'amount', type: NULLABLE.number, toValue: (dice: number) => (dice % 10_000_000) / 1000 },
  { name: 'changed_at', type: NULLABLE.time, toValue: (dice: number) => toTime(dice) },
  { name: 'is_listed', type: NULLABLE.flag, toValue: (dice: number) => dice % 3 > 0 },
  { name: 'area_code', type: NULLABLE.text, toValue: (dice: number) => (dice % 1_000_000).toString(36) },
] as const;

const COLUMNS = Array.from({ length: 60 }, (_, number) => {
  const { name, type, toValue } = KINDS[number % KINDS.length] ?? KINDS[0];
  return { name: `${name}_${String(number).padStart(2, '0')}`, type, toValue };
});

/** The first column says which record it is. */
const KEY = { name: 'id', type: { type: 'integer' } };

/** One value in so many is null. */
const NULL_EVERY = 11;

/** One stream of records of 60 columns, about 1.8 kB a line. */
export function* toWideLines(count: number): Generator<SingerLine> {
  const random = createRandom();
  const properties = Object.fromEntries([KEY, ...COLUMNS.slice(1)].map(({ name, type }) => [name, type]));
  const schema = { type: 'object', properties };
  yield { text: `${toPythonJson({ type: 'SCHEMA', stream: STREAM, schema, key_properties: [KEY.name] })}\n` };
  for (let number = 1; number <= count; number += 1) {
    const record = toPythonJson(toRecord(number, random));
    const text = `{"type": "RECORD", "stream": "${STREAM}", "record": ${record}, "time_extracted": "${toTime(number)}"}\n`;
    yield { text, recordOf: STREAM };
    if (number % STATE_EVERY > 0) continue;
    yield { text: `{"type": "STATE", "value": {"bookmarks": {"${STREAM}": {"${KEY.name}": ${number}}}}}\n` };
  }
}

function toRecord(number: number, random: () => number): Record<string, unknown> {
  const record: Record<string, unknown> = { [KEY.name]: number };
  for (const { name, toValue } of COLUMNS.slice(1)) {
    const dice = random();
    record[name] = dice % NULL_EVERY === 0 ? null : toValue(random());
  }
  return record;
}

function toTime(number: number): string {
  return new Date(FIRST_SEEN + (number % 1_000_000_000)).toISOString();
}
