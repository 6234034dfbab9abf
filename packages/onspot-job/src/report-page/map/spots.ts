import { type LocationRow } from '../../report/report-data.js';
import { type Scale } from './scale.js';
import { metresToWorld, toWorld } from './world.js';

/** A place on the map, in units of the world. */
export type Spot = {
  location: LocationRow;
  x: number;
  y: number;
  /** Half its width, for deciding when its shape can be seen. */
  reach: number;
  /** Empty for circles. */
  rings: [number, number][][];
  level: number | undefined;
};

/** The later ones are drawn on top: those with more, and above all those that answered nothing. */
export function toSpots(locations: readonly LocationRow[], scale: Scale): Spot[] {
  const spots = locations.flatMap((location): Spot[] => {
    const { place, records } = location;
    if (place === null) return [];
    const [x, y] = toWorld(place.center);
    const rings = (place.rings ?? []).map((ring) => ring.map(toWorld));
    const reach = Math.max(
      metresToWorld(place.radius ?? 0, place.center[1]),
      ...rings.flat().map((point) => Math.max(Math.abs(point[0] - x), Math.abs(point[1] - y))),
    );
    return [{ location, x, y, reach, rings, level: scale.classOf(records) }];
  });
  return spots.sort((a, b) => rankOf(a) - rankOf(b));
}

function rankOf({ level }: Spot): number {
  return level === undefined ? -1 : level < 0 ? Number.MAX_SAFE_INTEGER : level;
}
