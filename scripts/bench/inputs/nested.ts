import { createRandom } from './random.js';
import { FIRST_SEEN, NULLABLE, type SingerLine, STATE_EVERY } from './singer-line.js';

const { text, integer, number, flag, time } = NULLABLE;

const objectOf = (properties: object) => ({ type: ['null', 'object'], properties });
const arrayOf = (items: object) => ({ type: ['null', 'array'], items });

/** The streams, each with the schema of its records and the share of them that it has, in tenths. */
const STREAMS = {
  views: {
    tenths: 5,
    key: 'view_id',
    properties: {
      view_id: { type: 'string' },
      seen_at: time,
      page: objectOf({ url: text, title: text, tags: arrayOf({ type: 'string' }) }),
      context: { type: ['null', 'object'], additionalProperties: true },
      remark: text,
    },
    toRecord: toView,
  },
  orders: {
    tenths: 2,
    key: 'id',
    properties: {
      id: { type: 'integer' },
      placed_at: time,
      total: number,
      buyer: objectOf({
        id: integer,
        name: text,
        address: objectOf({ street: text, city: text, zip: text, place: objectOf({ lat: number, lng: number }) }),
      }),
      items: arrayOf(objectOf({ sku: text, quantity: integer, price: number, labels: arrayOf({ type: 'string' }) })),
    },
    toRecord: toOrder,
  },
  contacts: {
    tenths: 3,
    key: 'id',
    properties: {
      id: { type: 'integer' },
      name: text,
      email: text,
      is_active: flag,
      changed_at: time,
      phones: arrayOf(text),
    },
    toRecord: toContact,
  },
} as const;

type Stream = keyof typeof STREAMS;

const NAMES = Object.keys(STREAMS) as Stream[];
/** One of ten for each record. */
const SHARES = NAMES.flatMap((name) => Array.from({ length: STREAMS[name].tenths }, () => name));

const PEOPLE = ['Zoë Würth', 'Siobhán O’Neill', '田中 花子', 'Łukasz "Luk" Żak', 'C:\\Smith', 'Ann\tLee', 'Noah Brown'];
const CITIES = ['Köln', 'Málaga', 'St. Paul', '札幌'];
const LABELS = ['new', 'gift', 'größer', 'sale'];

/** Three interleaved streams of nested records, spelled without spaces and in UTF-8, about 360 bytes a line. */
export function* toNestedLines(count: number): Generator<SingerLine> {
  const random = createRandom();
  for (const stream of NAMES) {
    const { key, properties } = STREAMS[stream];
    yield toLine({ type: 'SCHEMA', stream, schema: { type: 'object', properties }, key_properties: [key] });
  }
  for (let id = 1; id <= count; id += 1) {
    const stream = SHARES[random() % SHARES.length] ?? 'views';
    const record = STREAMS[stream].toRecord(id, random);
    yield { ...toLine({ type: 'RECORD', stream, record, time_extracted: toTime(id) }), recordOf: stream };
    if (id % STATE_EVERY === 0)
      yield toLine({ type: 'STATE', value: { bookmarks: { orders: { id }, contacts: { id } } } });
  }
}

function toLine(message: object): SingerLine {
  return { text: `${JSON.stringify(message)}\n` };
}

function toView(id: number, random: () => number): object {
  return {
    view_id: `${random().toString(36)}-${id}`,
    seen_at: toTime(id),
    page: {
      url: `https://shop.example/p/${random() % 10_000}?ref=mail`,
      title: `Nº ${random() % 1000}: "${pick(LABELS, random)}"`,
      tags: LABELS.slice(random() % LABELS.length),
    },
    context: { record: { id }, seen: [1, 2.5, null, true, { by: pick(PEOPLE, random) }] },
    remark: random() % 3 === 0 ? null : `${pick(PEOPLE, random)} said:\n"OK"`,
  };
}

function toOrder(id: number, random: () => number): object {
  const items = Array.from({ length: 1 + (random() % 3) }, () => ({
    sku: `S-${random() % 100_000}`,
    quantity: 1 + (random() % 9),
    price: (random() % 100_000) / 100,
    labels: LABELS.slice(random() % LABELS.length),
  }));
  const place = { lat: 44 + (random() % 100_000) / 100_000, lng: -93 - (random() % 100_000) / 100_000 };
  const address = {
    street: `${random() % 200} Main St`,
    city: pick(CITIES, random),
    zip: `${10_000 + (random() % 89_999)}`,
    place,
  };
  const buyer = { id: random() % 50_000, name: pick(PEOPLE, random), address };
  return { id, placed_at: toTime(id), total: (random() % 1_000_000) / 100, buyer, items };
}

function toContact(id: number, random: () => number): object {
  return {
    id,
    name: pick(PEOPLE, random),
    email: `u${random() % 1_000_000}@mail.example`,
    is_active: random() % 2 === 0,
    changed_at: toTime(id),
    phones: random() % 3 === 0 ? null : [`+1 612 555 ${1000 + (random() % 9000)}`],
  };
}

function pick(values: readonly string[], random: () => number): string {
  return values[random() % values.length] ?? '';
}

function toTime(id: number): string {
  return new Date(FIRST_SEEN + id * 1000).toISOString();
}
