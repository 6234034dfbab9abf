import { findMember, membersOf } from '../intake/members.js';

const OPEN_OBJECT = 0x7b;

/** Where a value stands. */
type Place = { start: number; end: number };

/**
 * Finds the values of some fields in one pass over the record that begins at `at`, as JSON; undefined for those that
 * are missing. A path is the name of a field; where the record has none of that name, its dots lead into objects.
 */
export type FieldReader = (bytes: Buffer, at: number) => (string | undefined)[];

export function createFieldReader(paths: readonly string[]): FieldReader {
  const wanted = paths.map((path) => ({ path, steps: path.split('.') }));
  const heads = new Set(wanted.flatMap(({ path, steps: [head = ''] }) => [path, head]));
  return (bytes, at) => {
    const found = new Map<string, Place>();
    // Of several members with one name the last one counts.
    for (const { name, start, end } of membersOf(bytes, at)) if (heads.has(name)) found.set(name, { start, end });
    return wanted.map(({ path, steps }) => {
      const place = found.get(path) ?? follow(bytes, steps, found);
      return place && bytes.toString('utf8', place.start, place.end);
    });
  };
}

function follow(bytes: Buffer, [head = '', ...steps]: readonly string[], found: Map<string, Place>): Place | undefined {
  let place = steps.length === 0 ? undefined : found.get(head);
  for (const step of steps) {
    if (place === undefined || bytes[place.start] !== OPEN_OBJECT) return undefined;
    place = findMember(bytes, place.start, step);
  }
  return place;
}
