import fc from 'fast-check';
import { type AnswerShape, type Column, type ItemField } from 'onspot-tap';
import { array, extra, integer, mapOf, type Members, number, object, rarely, text } from './json-texts.js';
import { leavesOf } from './plain-answer.js';

/** Bodies of answers of this shape: nearly all as OnSpot could write them. */
export function bodies(shape: AnswerShape): fc.Arbitrary<Buffer> {
  const own = (name: string): Members => [[name, object(flat)]];
  const envelope = fc.constantFrom(own('cbinfo'), own('cbInfo'), flat);
  const payload = toPayload(shape);
  return fc
    .tuple(
      envelope,
      fc.oneof({ weight: 7, arbitrary: fc.constant(payload) }, fc.subarray([...payload])),
      fc.constantFrom<Members>([], [['name', text]]),
    )
    .chain(([...groups]) => object(groups.flat(), [extra('extra'), extra('other')]))
    .map((body) => Buffer.from(body));
}

const success = fc.constantFrom('true', 'true', 'true', 'true', 'false');

const flat: Members = [
  ['id', fc.oneof({ weight: 8, arbitrary: fc.constant('"7f1c"') }, { weight: 1, arbitrary: text })],
  ['success', success],
  ['message', rarely(text)],
];

function toPayload(shape: AnswerShape): Members {
  if (shape.kind === 'list') return [[shape.member, rarely(array(elementOf(Object.values(shape.fields))))]];
  return toMembers(leavesOf(shape.fields).map((field) => ({ path: field.at, value: rarely(valueOf(field)) })));
}

const ITEMS = { string: text, integer, time: integer, number };

function elementOf(fields: readonly ItemField[]): fc.Arbitrary<string> {
  const members = new Map<string | undefined, fc.Arbitrary<string>>();
  for (const { from, type } of fields) if (type !== 'position') members.set(from, ITEMS[type]);
  const bare = members.get(undefined);
  if (bare !== undefined) return rarely(bare);
  const all = [...members].map(([name, value]) => [name ?? '', value] as const);
  const odd = all.map(([name, value]) => [name, rarely(value)] as const);
  return fc.oneof(object(odd), object(all, [extra('accuracy'), extra('did2')]), object([...all, ...all.slice(-1)]));
}

function valueOf(field: ReturnType<typeof leavesOf>[number]): fc.Arbitrary<string> {
  switch (field.type) {
    case 'integer':
      return fc.nat().map(String);
    case 'counts':
      return mapOf(rarely(fc.nat().map(String)));
    case 'map':
      return mapOf(rarely(mapOf(number)));
    case 'rows':
      return array(rarely(object(Object.values(field.columns).map((column) => [column.from, cellOf(column)]))));
    case 'strings':
      return array(rarely(text));
  }
}

function cellOf({ type }: Column): fc.Arbitrary<string> {
  if (type === 'string') return text;
  if (type === 'integer') return fc.nat().map(String);
  return fc.oneof(
    fc.integer({ min: 0, max: 23 }).map((hour) => `"${hour}"`),
    fc.constantFrom('7', '"07"', '"\\u0031"'),
  );
}

type Leaf = { path: readonly string[]; value: fc.Arbitrary<string> };

/** The members of an object that has these values at their paths. */
function toMembers(leaves: readonly Leaf[]): Members {
  const names = [...new Set(leaves.map(({ path }) => path[0] ?? ''))];
  return names.map((name) => {
    const own = leaves.filter(({ path }) => path[0] === name);
    const [leaf] = own;
    if (leaf?.path.length === 1) return [name, leaf.value];
    const inner = toMembers(own.map(({ path, value }) => ({ path: path.slice(1), value })));
    return [name, rarely(object(inner))];
  });
}

/** Bodies whose list is longer than those above, and whose elements are mostly written alike, as machines do it. */
export function uniformBodies(shape: AnswerShape & { kind: 'list' }): fc.Arbitrary<Buffer> {
  const fields = Object.values(shape.fields).flatMap(({ from, type }) =>
    from === undefined ? [] : [[from, UNIFORM_ITEMS[type]] as const],
  );
  const values = fc.record(Object.fromEntries(fields)) as fc.Arbitrary<Record<string, string>>;
  const order = fc.shuffledSubarray(
    fields.map(([name]) => name),
    { minLength: fields.length },
  );
  const layout = fc.tuple(
    order,
    fc.constantFrom(',', ', ', ',"x":[1,"}"],', ',\n'),
    fc.constantFrom('', ' ', ',"z":7'),
  );
  const element = fc.tuple(fc.nat(40), values);
  return fc
    .tuple(layout, layout, fc.array(element, { minLength: 20, maxLength: 80 }), elementOf(Object.values(shape.fields)))
    .map(([usual, other, elements, odd]) => {
      const list = elements.map(([kind, values]) => {
        if (kind === 0) return odd;
        const [names, separator, end] = kind === 1 ? other : usual;
        return `{${names.map((name) => `"${name}":${values[name]}`).join(separator)}${end}}`;
      });
      return Buffer.from(`{"${shape.member}":[${list.join(',')}],"cbinfo":{"id":"7f1c","success":true}}`);
    });
}

const word = (maxLength: number) => fc.string({ unit: fc.constantFrom(...'ABCXYZ234567'), maxLength });

const millis = fc.oneof(
  fc.integer({ min: 1612656000, max: 1612656100 }).map((seconds) => `${seconds}000`),
  fc.integer({ min: 1612656000000, max: 1612742500000 }).map(String),
  integer,
);

/** Mostly plain: of no length, of every remainder of a word's, and longer than what is copied by words. */
const plainText = fc.oneof(
  { weight: 6, arbitrary: word(90).map((value) => `"${value}"`) },
  { weight: 1, arbitrary: fc.integer({ min: 500, max: 1500 }).map((length) => `"${'x'.repeat(length)}"`) },
  { weight: 1, arbitrary: text },
);

const UNIFORM_ITEMS = { string: plainText, integer: millis, time: millis, number };
