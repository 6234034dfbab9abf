import { type JsonObject } from '../json.js';
import { type Question, readSightings } from './question.js';
import { listDevicesSeen } from './seen.js';
import { type Sighting } from './sightings.js';
import { type World } from './world.js';

/** Two sets of places: who was at one of the first (`targeting`) and at one of the second is attributed. */
export type Comparison = {
  name: string;
  targeting: readonly Question[];
  attribution: readonly Question[];
  /** The request's own properties, such as `hash`. */
  properties: JsonObject;
};

/** What attributed devices were seen doing at the second set of places, by device. */
export function listAttributed({ targeting, attribution }: Comparison, world: World): Map<number, Sighting[]> {
  const targeted = new Set(targeting.flatMap((question) => [...listDevicesSeen(question, world)]));
  const attributed = new Map<number, Sighting[]>();
  for (const question of attribution)
    for (const sighting of readSightings(question, world).sightings) {
      if (!targeted.has(sighting.device)) continue;
      const sightings = attributed.get(sighting.device) ?? [];
      sightings.push(sighting);
      attributed.set(sighting.device, sightings);
    }
  return attributed;
}
