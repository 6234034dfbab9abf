import { deviceAt, homeOf } from './place.js';
import { hashPair } from './random.js';

const MOST_CONTACTS = 4;
const FEWEST_MEETINGS = 5;
const MEETINGS_RANGE = 20;

/** Who of a device's acquaintances was seen near it at least so often; with two levels, theirs too. Each once. */
export function* listContacts(
  devices: Iterable<number>,
  { countMin, levels }: { countMin: number; levels: number },
): Generator<number> {
  const seen = new Set<number>();
  let circle = [...devices];
  for (let level = 0; level < levels; level++) {
    const next: number[] = [];
    for (const device of circle)
      for (const contact of listAcquaintances(device, countMin)) {
        if (seen.has(contact)) continue;
        seen.add(contact);
        next.push(contact);
        yield contact;
      }
    circle = next;
  }
}

function listAcquaintances(device: number, countMin: number): number[] {
  const { zipIndex, number } = homeOf(device);
  const draw = hashPair(number, zipIndex + 0x50c);
  const draws = Array.from({ length: draw % (MOST_CONTACTS + 1) }, (_, i) => hashPair(draw, i));
  return draws
    .filter((each) => FEWEST_MEETINGS + (each % MEETINGS_RANGE) >= countMin)
    .map((each) => deviceAt(each, zipIndex));
}
