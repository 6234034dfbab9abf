import ajvModule, { type ValidateFunction } from 'ajv';

const count = { type: 'number' };
const text = { type: 'string' };
const record = (value: object) => ({ type: 'object', additionalProperties: value });
const listOf = (items: object) => ({ type: 'array', items });
const object = (properties: Record<string, object>) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
});
const orNull = (schema: object) => ({ anyOf: [{ type: 'null' }, schema] });

const waits = object({
  count,
  p50: count,
  p95: count,
  max: count,
  buckets: listOf({ type: 'array', items: count, minItems: 2 }),
});

const stream = object({
  subject: orNull(text),
  submitted: count,
  answered: count,
  failed: count,
  pending: count,
  records: count,
  waits: orNull(waits),
  by_day: record(count),
  stored_records: count,
  rejected_records: count,
  bytes: count,
  stored_bytes: count,
});

const place = object({
  center: listOf(count),
  rings: orNull(listOf(listOf(listOf(count)))),
  radius: orNull(count),
});

/** What is read of a stored summary; that there is more in it, as in those of later versions, does no harm. */
const summary = object({
  version: { const: 1 },
  run_id: text,
  shard: orNull(text),
  night: orNull(text),
  shards: orNull(
    listOf(object({ shard: text, run_id: orNull(text), exit_code: orNull(count), failure: orNull(text) })),
  ),
  versions: object({ job: text, node: text }),
  attempts: count,
  started_at: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d' },
  ended_at: text,
  exit_code: count,
  failure: orNull(text),
  window: orNull(object({ first_day: text, newest_day: text })),
  streams: record(stream),
  subjects: record(record(object({ records: orNull(count), median: orNull(count), days: text }))),
  silent: record(listOf(text)),
  hours: record(listOf(count)),
  zipcodes: record(count),
  places: record(place),
  destination: orNull(text),
  objects: listOf(object({ stream: text, key: text, records: count, bytes: count, stored_bytes: count })),
  loads: listOf(object({ run_id: text, is_whole: { type: 'boolean' }, manifest: orNull(text) })),
});

let compiled: ValidateFunction | undefined;

/**
 * Whether a value is a summary that this version can read. Somebody may have put it there, or changed it.
 *
 * @returns what it is not, for a sentence; undefined for a good one
 */
export function findFault(value: unknown): string | undefined {
  compiled ??= new ajvModule.Ajv({ strict: true, allowUnionTypes: true }).compile(summary);
  if (compiled(value)) return undefined;
  const [{ instancePath, message } = { instancePath: '', message: '' }] = compiled.errors ?? [];
  return `${instancePath === '' ? 'it' : sayPath(instancePath)} ${message ?? 'is not valid'}`;
}

/** A JSON pointer (RFC 6901) as people write it: `places.EF~00102.center`. */
function sayPath(pointer: string): string {
  const names = pointer.slice(1).split('/');
  return names.map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~')).join('.');
}
