import { geoMercator } from 'd3-geo';

/** The world is a square of so many units, before it is zoomed. */
export const WORLD = 1024;

const MERCATOR = geoMercator()
  .scale(WORLD / (2 * Math.PI))
  .translate([WORLD / 2, WORLD / 2]);
const METRES_AROUND = 40_075_017;

/** Longitude and latitude on that square. */
export function toWorld(position: readonly [number, number]): [number, number] {
  return MERCATOR([position[0], Math.max(-85, Math.min(85, position[1]))]) ?? [0, 0];
}

/** Metres as units of that square, which grow towards the poles. */
export function metresToWorld(metres: number, latitude: number): number {
  return (metres / METRES_AROUND / Math.cos((latitude * Math.PI) / 180)) * WORLD;
}

export { MERCATOR };
