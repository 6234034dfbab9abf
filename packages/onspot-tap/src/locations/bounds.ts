import { type Position } from './geometry.js';

/** Degrees in the order of a GeoJSON `bbox`; it may not cross the 180th meridian (use two boxes). */
export type Box = readonly [west: number, south: number, east: number, north: number];

/** Where locations may lie: in any of the boxes. */
export type Bounds = readonly Box[];

/** The United States, which is where OnSpot has data. */
export const UNITED_STATES: Bounds = [
  [-125, 24.3, -66.8, 49.5], // the contiguous states
  [-180, 51, -129.9, 71.6], // Alaska
  [172, 51, 180, 53.5], // the Aleutians beyond the 180th meridian
  [-178.5, 18.7, -154.7, 28.6], // Hawaii
  [-68, 17.5, -64.4, 18.7], // Puerto Rico and the Virgin Islands
];

export function isWithin(bounds: Bounds, [lng, lat]: Position): boolean {
  return bounds.some(([west, south, east, north]) => lng >= west && lng <= east && lat >= south && lat <= north);
}
