import {
  type AnswerContext,
  type AnswerShape,
  type AnsweredStream,
  type Column,
  type Envelope,
  type ItemField,
  type SummaryField,
  type SummaryFields,
} from 'onspot-tap';

type Json = Record<string, unknown>;

/** What an answer means, told the plain way: the whole body in memory, JSON.parse, one object after the other. */
export function readPlainly(body: Uint8Array, stream: AnsweredStream, context: AnswerContext) {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  const json = objectFrom(JSON.parse(text));
  const envelope = envelopeOf(json);
  const payload = envelope.success ? recordsOf(json, stream.answer) : [];
  const { asked } = context;
  const isForeign = envelope.id !== null && asked.response_id !== null && envelope.id !== asked.response_id;
  const records = isForeign ? [] : payload;
  const fields = Object.keys((stream.schema as { properties: Json }).properties).filter(
    (field) => context.fields.has(field) || stream.keyProperties.includes(field),
  );
  const lines = records.map((record) => {
    const told: Json = { ...asked, ...record };
    return {
      type: 'RECORD',
      stream: stream.name,
      record: Object.fromEntries(fields.filter((field) => field in told).map((field) => [field, told[field]])),
      time_extracted: context.timeExtracted,
    };
  });
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

function recordsOf(json: Json, answer: AnswerShape): Json[] {
  if (answer.kind === 'summary') return [summaryOf(json, answer.fields)];
  return listFrom(json[answer.member] ?? []).map((element, position) =>
    mapValues(answer.fields, (field) => itemOf(element, field, position)),
  );
}

function itemOf(element: unknown, { from, type }: ItemField, position: number): unknown {
  if (type === 'position') return position;
  const value = from === undefined ? element : objectFrom(element)[from];
  if (type === 'string') return stringFrom(value);
  if (type === 'number') return numberFrom(value);
  const integer = integerFrom(value);
  if (type === 'integer') return integer;
  const time = new Date(integer).toISOString();
  if (time.length > 24) throw new Error('no time');
  return time.replace('.000Z', 'Z');
}

const EMPTY: Record<string, unknown> = { integer: 0, counts: [], map: {}, rows: [], strings: [] };

function summaryOf(json: Json, fields: SummaryFields): Json {
  const leaves = leavesOf(fields);
  const found = leaves.map((field) => field.at.reduce<unknown>(stepInto, json) ?? undefined);
  const values = leaves.map((field, index) =>
    found[index] === undefined ? EMPTY[field.type] : summaryValueOf(found[index], field),
  );
  const isEmpty = values.every((value) => ['0', '[]', '{}'].includes(JSON.stringify(value)));
  const isUncounted = leaves.some(({ type }, index) => type === 'integer' && found[index] === undefined);
  if (isUncounted && !isEmpty) throw new Error('a number is missing');
  const build = (group: SummaryFields): Json =>
    mapValues(group, (field) => (field.type === 'object' ? build(field.fields) : values[leaves.indexOf(field)]));
  return build(fields);
}

type Leaf = Exclude<SummaryField, { type: 'object' }>;

export function leavesOf(fields: SummaryFields): Leaf[] {
  return Object.values(fields).flatMap((field) => (field.type === 'object' ? leavesOf(field.fields) : [field]));
}

const stepInto = (value: unknown, name: string): unknown =>
  value === undefined || value === null ? undefined : objectFrom(value)[name];

function summaryValueOf(value: unknown, field: Leaf): unknown {
  switch (field.type) {
    case 'integer':
      return integerFrom(value);
    case 'counts':
      return Object.entries(objectFrom(value))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, count]) => ({ [field.name]: key, count: integerFrom(count) }));
    case 'map':
      for (const numbers of Object.values(objectFrom(value))) Object.values(objectFrom(numbers)).forEach(numberFrom);
      return JSON.parse(JSON.stringify(value)); // -0 is written as 0
    case 'rows':
      return listFrom(value).map((row) => mapValues(field.columns, (column) => cellOf(row, column)));
    case 'strings':
      return listFrom(value).map(stringFrom);
  }
}

function cellOf(row: unknown, { from, type }: Column): unknown {
  const cell = objectFrom(row)[from];
  if (type === 'string') return stringFrom(cell);
  return integerFrom(type === 'numeral' && typeof cell === 'string' && /^-?\d+$/.test(cell) ? Number(cell) : cell);
}

function mapValues<T>(object: Readonly<Record<string, T>>, toValue: (value: T) => unknown): Json {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, toValue(value)]));
}

function objectFrom(value: unknown): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('no object');
  return value as Json;
}

function listFrom(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new Error('no list');
  return value;
}

function stringFrom(value: unknown): string {
  if (typeof value !== 'string') throw new Error('no string');
  return value;
}

function numberFrom(value: unknown): number {
  if (!Number.isFinite(value)) throw new Error('no number');
  return Number(value);
}

function integerFrom(value: unknown): number {
  if (!Number.isSafeInteger(value)) throw new Error('no integer');
  return value === 0 ? 0 : Number(value); // -0 is written as 0
}
