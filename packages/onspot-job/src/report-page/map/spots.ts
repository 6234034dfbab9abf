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

/** What the zoom has made of the world: screen = world * k + (x, y). */
export type View = { k: number; x: number; y: number };

/** What can be seen of the world, in a window of so many pixels. */
export type Sight = { view: View; width: number; height: number };

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

/** Whether any of it lies in the window. */
export function isSeen({ x, y, reach }: Spot, { view, width, height }: Sight): boolean {
  const margin = 12 + reach * view.k;
  const [left, top] = [x * view.k + view.x, y * view.k + view.y];
  return left > -margin && top > -margin && left < width + margin && top < height + margin;
}

/** Of those that can be seen the one whose middle is nearest to a point of the window. */
export function nearestTo(point: { x: number; y: number }, spots: readonly Spot[], sight: Sight): Spot | undefined {
  const { k, x, y } = sight.view;
  let nearest: { spot: Spot; distance: number } | undefined;
  for (const spot of spots) {
    const distance = Math.hypot(spot.x * k + x - point.x, spot.y * k + y - point.y);
    if (distance < (nearest?.distance ?? Infinity) && isSeen(spot, sight)) nearest = { spot, distance };
  }
  return nearest?.spot;
}

/** `Corner: 1,234`. */
export function sayShort({ location: { id, records } }: Spot): string {
  return `${id}: ${records === null ? 'no answer in this run' : records.toLocaleString('en-US')}`;
}
