import { type AnswerContext, type Envelope, type AnsweredStream } from 'onspot-tap';

type Json = Record<string, unknown>;

/** What an answer means, told the plain way: the whole body in memory, JSON.parse, one object after the other. */
export function readPlainly(body: Uint8Array, stream: AnsweredStream, context: AnswerContext) {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  const json = objectFrom(JSON.parse(text));
  const envelope = envelopeOf(json);
  const payload = envelope.success ? recordsOf(json, stream.name) : [];
  const { asked } = context;
  const isForeign = envelope.id !== null && asked.response_id !== null && envelope.id !== asked.response_id;
  const records = isForeign ? [] : payload;
  const fields = Object.keys((stream.schema as { properties: Json }).properties).filter(
    (field) => context.fields.has(field) || stream.keyProperties.includes(field),
  );
  const lines = records.map((record) => ({
    type: 'RECORD',
    stream: stream.name,
    record: Object.fromEntries(fields.map((field) => [field, { ...asked, ...record }[field]])),
    time_extracted: context.timeExtracted,
  }));
  return { envelope, lines };
}

function envelopeOf(json: Json): Envelope {
  const own = Object.keys(json).findLast((name) => name === 'cbinfo' || name === 'cbInfo');
  for (const name of ['cbinfo', 'cbInfo']) if (name in json) objectFrom(json[name]);
  const { id, success, message } = own === undefined ? json : objectFrom(json[own]);
  if (typeof success !== 'boolean') throw new Error('no success');
  return { id: textFrom(id), success, message: textFrom(message), name: textFrom(json.name) };
}

const textFrom = (value: unknown): string | null =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : null;

function recordsOf(json: Json, stream: string): Json[] {
  if (stream === 'zipcodes') return [zipcodesOf(json)];
  const list = json[stream] ?? [];
  if (!Array.isArray(list)) throw new Error('no list');
  return (list as unknown[]).map((element) => {
    if (stream === 'devices') return { did: stringFrom(element) };
    const { did, timestamp } = objectFrom(element);
    const moment = integerFrom(timestamp);
    const seen = new Date(moment).toISOString();
    if (seen.length > 24) throw new Error('no time');
    return { did: stringFrom(did), timestamp: moment, observed_at: seen.replace('.000Z', 'Z') };
  });
}

function zipcodesOf({ totalMatched, demographics }: Json): Json {
  const counts = objectFrom(objectFrom(demographics ?? {}).zipcode ?? {});
  const zipcodes = Object.entries(counts)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([zipcode, count]) => ({ zipcode, count: integerFrom(count) }));
  return { total_matched: integerFrom(totalMatched ?? (zipcodes.length === 0 ? 0 : undefined)), zipcodes };
}

function objectFrom(value: unknown): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('no object');
  return value as Json;
}

function stringFrom(value: unknown): string {
  if (typeof value !== 'string') throw new Error('no string');
  return value;
}

function integerFrom(value: unknown): number {
  if (!Number.isSafeInteger(value)) throw new Error('no integer');
  return value === 0 ? 0 : Number(value); // -0 is written as 0
}
