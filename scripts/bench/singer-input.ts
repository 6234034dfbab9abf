import { createDeviceIds, createRandom } from './random.js';

/** A STATE stands behind every so many records. */
export const STATE_EVERY = 10_000;

const SCHEMA =
  '{"type": "SCHEMA", "stream": "observations", "schema": {"type": "object", "properties": {' +
  '"did": {"type": ["null", "string"]}, "timestamp": {"type": ["null", "integer"]}, ' +
  '"location_id": {"type": ["null", "string"]}, "date": {"type": ["null", "string"], "format": "date"}, ' +
  '"observed_at": {"type": ["null", "string"], "format": "date-time"}}}, "key_properties": ["did", "timestamp"]}\n';

const FIRST_SEEN = Date.UTC(2021, 1, 7);

/** One stream of small records, spaced as Python's json module spaces them, since most taps are Python programs. */
export function* toSingerLines(records: number): Generator<string> {
  const random = createRandom();
  const devices = createDeviceIds(random, Math.min(records, 100_000));
  yield SCHEMA;
  for (let number = 1; number <= records; number += 1) {
    const timestamp = FIRST_SEEN + number * 17 + (random() % 1000);
    const seen = new Date(timestamp).toISOString();
    yield (
      `{"type": "RECORD", "stream": "observations", "record": {"did": "${devices[random() % devices.length]}", ` +
      `"timestamp": ${timestamp}, "location_id": "EF~0${1000 + (random() % 900)}", "date": "${seen.slice(0, 10)}", ` +
      `"observed_at": "${seen.slice(0, 19)}Z"}}\n`
    );
    if (number % STATE_EVERY === 0)
      yield `{"type": "STATE", "value": {"bookmarks": {"observations": {"records": ${number}}}}}\n`;
  }
}
