import { findMember, membersOf } from '../intake/members.js';
import { type Places, scanFields } from './scan-fields.js';

const OPEN_OBJECT = 0x7b;

/**
 * Finds the values of some fields in one pass over the record that begins at `at`, as JSON; undefined for those that
 * are missing. A path is the name of a field; where the record has none of that name, its dots lead into objects.
 */
export type FieldReader = (bytes: Buffer, at: number) => (string | undefined)[];

export function createFieldReader(paths: readonly string[]): FieldReader {
  const steps = paths.map((path) => path.split('.'));
  const names = [...new Set([...paths, ...steps.map(([head = '']) => head)])];
  const scan = scanFields(names);
  const indexes = paths.map((path, index) => ({
    whole: names.indexOf(path),
    head: names.indexOf(steps[index]?.[0] ?? ''),
    below: steps[index]?.slice(1) ?? [],
  }));
  return (bytes, at) => {
    const places = scan(bytes, at) ?? findFields(names, bytes, at);
    return indexes.map(({ whole, head, below }) => {
      const place = places[whole] ?? (below.length > 0 ? follow(bytes, places[head], below) : undefined);
      return place && bytes.toString('utf8', place.start, place.end);
    });
  };
}

/** In any record, and slower. Of several members with one name the last one counts. */
function findFields(names: readonly string[], bytes: Buffer, at: number): Places {
  const places: Places = names.map(() => undefined);
  for (const { name, start, end } of membersOf(bytes, at)) {
    const index = names.indexOf(name);
    if (index >= 0) places[index] = { start, end };
  }
  return places;
}

function follow(bytes: Buffer, from: Places[number], below: readonly string[]): Places[number] {
  let place = from;
  for (const step of below) {
    if (place === undefined || bytes[place.start] !== OPEN_OBJECT) return undefined;
    place = findMember(bytes, place.start, step);
  }
  return place;
}
