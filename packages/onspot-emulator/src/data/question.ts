import { type JsonObject } from '../json.js';
import { type Area, drawPoint, type Point } from './area.js';
import { generateCounted } from './counted-sightings.js';
import { type IdLook } from './device-ids.js';
import { describePlace, type Place, type Whereabouts } from './place.js';
import { createRandom } from './random.js';
import { generateSightings, type Sighting, type Span } from './sightings.js';
import { type World } from './world.js';

/** What one feature asks, and as of when it is answered. */
export type Question = {
  where: Whereabouts;
  /** The feature's land. */
  area: Area;
  span: Span;
  /** The feature's properties as they came, for what single endpoints read there. */
  properties: JsonObject;
  /** The emulator's time at which it was taken; younger observations than OnSpot then had are left out. */
  asOf: number;
};

const HOUR_MS = 3_600_000;

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

/** Where in its area a sighting was: a device stays where it is for an hour. */
export function locate({ area }: Question, place: Place, { device, timestamp }: Sighting): Point {
  return drawPoint(area, createRandom(place.hash, device, Math.floor(timestamp / HOUR_MS)));
}

/** How the ids of an answer are written. */
export function idLookOf({ properties }: { properties: JsonObject }, { seed }: World): IdLook {
  return { seed, hash: properties.hash !== false };
}
