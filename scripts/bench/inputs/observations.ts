import { toPythonJson } from './python-json.js';
import { createDeviceIds, createRandom } from './random.js';
import { FIRST_SEEN, NULLABLE, type SingerLine, STATE_EVERY } from './singer-line.js';

const STREAM = 'observations';

const PLACES = Array.from({ length: 12 }, (_, number) => `EF~0${1000 + number * 71}`);

/** What the stream's schema demands of the same records. */
const PROPERTIES = {
  /** As most taps say it. */
  plain: {
    properties: {
      did: NULLABLE.text,
      timestamp: NULLABLE.integer,
      location_id: NULLABLE.text,
      date: NULLABLE.day,
      observed_at: NULLABLE.time,
    },
  },
  /** As a careful one does. */
  strict: {
    properties: {
      did: { type: 'string' },
      timestamp: NULLABLE.integer,
      location_id: { type: 'string', enum: PLACES },
      date: NULLABLE.day,
      observed_at: { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] },
    },
    required: ['did', 'location_id'],
  },
} as const;

export type Strictness = keyof typeof PROPERTIES;

/** Records of devices that were seen, about 200 bytes each. */
export function* toObservations(count: number): Generator<string> {
  const random = createRandom();
  const devices = createDeviceIds(random, Math.min(count, 100_000));
  for (let number = 1; number <= count; number += 1) {
    const timestamp = FIRST_SEEN + number * 17 + (random() % 1000);
    const seen = new Date(timestamp).toISOString();
    yield (
      `{"did": "${devices[random() % devices.length]}", "timestamp": ${timestamp}, ` +
      `"location_id": "${PLACES[random() % PLACES.length]}", "date": "${seen.slice(0, 10)}", ` +
      `"observed_at": "${seen.slice(0, 19)}Z"}`
    );
  }
}

/** One stream of small records, about 264 bytes a line. */
export function* toObservationLines(count: number, strictness: Strictness): Generator<SingerLine> {
  yield { text: toObservationSchema(STREAM, strictness) };
  let number = 0;
  for (const record of toObservations(count)) {
    yield { text: toObservationLine(STREAM, record), recordOf: STREAM };
    number += 1;
    if (number % STATE_EVERY > 0) continue;
    yield { text: `{"type": "STATE", "value": {"bookmarks": {"${STREAM}": {"records": ${number}}}}}\n` };
  }
}

/** The SCHEMA message for a stream of observations. */
export function toObservationSchema(stream: string, strictness: Strictness): string {
  const schema = { type: 'object', ...PROPERTIES[strictness] };
  return `${toPythonJson({ type: 'SCHEMA', stream, schema, key_properties: ['did', 'timestamp'] })}\n`;
}

export function toObservationLine(stream: string, record: string): string {
  return `{"type": "RECORD", "stream": "${stream}", "record": ${record}}\n`;
}
