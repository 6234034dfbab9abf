import { type JsonObject } from '../json.js';
import { generateCounted } from './counted-sightings.js';
import { describePlace, type Place, type Whereabouts } from './place.js';
import { generateSightings, type Sighting, type Span } from './sightings.js';
import { type World } from './world.js';

/** What one feature asks, and as of when it is answered. */
export type Question = {
  where: Whereabouts;
  span: Span;
  /** The feature's properties as they came, for what single endpoints read there. */
  properties: JsonObject;
  /** The emulator's time at which it was taken; younger observations than OnSpot then had are left out. */
  asOf: number;
};

/** What was seen at a question's place in its window. */
export function readSightings(
  { where, span, asOf }: Question,
  world: World,
): { place: Place; sightings: Iterable<Sighting> } {
  const place = describePlace(where, world);
  const wanted = world.observationsPerAnswer[where.name];
  const sightings =
    wanted === undefined ? generateSightings(place, span, { world, asOf }) : generateCounted(place, span, wanted);
  return { place, sightings };
}
