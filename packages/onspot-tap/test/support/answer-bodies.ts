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
