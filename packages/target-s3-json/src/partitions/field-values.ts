import { OPEN_OBJECT } from '../bytes/ascii.js';
import { KnownNames, type Place } from '../bytes/known-names.js';

/**
 * Finds the values of some fields in one pass over the record that begins at `at`, as JSON; undefined for those that
 * are missing. A path is the name of a field; where the record has none of that name, its dots lead into objects.
 */
export type FieldReader = (bytes: Buffer, at: number) => (string | undefined)[];

export function createFieldReader(paths: readonly string[]): FieldReader {
  const names = new KnownNames();
  const fields = paths.map((path) => {
    const [head = '', ...below] = path.split('.');
    return { whole: names.add(path), head: names.add(head), below: below.map(onlyName) };
  });
  return (bytes, at) => {
    const places = names.placesIn(bytes, at);
    return fields.map(({ whole, head, below }) => {
      const place = places[whole] ?? (below.length > 0 ? follow(bytes, places[head], below) : undefined);
      return place && bytes.toString('utf8', place.start, place.end);
    });
  };
}

function onlyName(name: string): KnownNames {
  const names = new KnownNames();
  names.add(name);
  return names;
}

function follow(bytes: Buffer, from: Place | undefined, below: readonly KnownNames[]): Place | undefined {
  let place = from;
  for (const name of below) {
    if (place === undefined || bytes[place.start] !== OPEN_OBJECT) return undefined;
    [place] = name.placesIn(bytes, place.start);
  }
  return place;
}
