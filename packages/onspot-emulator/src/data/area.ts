import { drawFraction, type Random } from './random.js';

/** A point on the map. */
export type Point = { lat: number; lng: number };

/** A corner of a ring, as GeoJSON has it. */
export type Position = [lng: number, lat: number];

/** A stretch of land: rings of polygons, holes among them, or a circle. */
export type Area = { polygons: Position[][][] } | { middle: Point; radiusM: number };

const METERS_PER_DEGREE = 111_200;
// A narrow polygon is missed often; one without any width always.
const MOST_THROWS = 200;
// Six decimals are a tenth of a metre.
const DECIMALS = 1e6;

/** A point within an area, to six decimals; the same random numbers give the same one. */
export function drawPoint(area: Area, random: Random): Point {
  if ('radiusM' in area) return drawInCircle(area.middle, area.radiusM, random);
  const rings = area.polygons[Math.floor(drawFraction(random) * area.polygons.length)] ?? [];
  const outer = rings[0] ?? [];
  const [west, east] = findEnds(outer.map(([lng]) => lng));
  const [south, north] = findEnds(outer.map(([, lat]) => lat));
  for (let thrown = 0; thrown < MOST_THROWS; thrown++) {
    const lng = round(west + drawFraction(random) * (east - west));
    const lat = round(south + drawFraction(random) * (north - south));
    if (isWithin(rings, lat, lng)) return { lat, lng };
  }
  const [lng = 0, lat = 0] = outer[0] ?? [];
  return { lat, lng };
}

/** Whether a point lies within rings, of which all but the first are holes. */
export function isWithin(rings: readonly (readonly Position[])[], lat: number, lng: number): boolean {
  let isInside = false;
  for (const ring of rings)
    ring.forEach(([lngA, latA], i) => {
      const [lngB, latB] = ring[(i || ring.length) - 1] ?? [lngA, latA];
      if (latA > lat !== latB > lat && lng < ((lngB - lngA) * (lat - latA)) / (latB - latA) + lngA)
        isInside = !isInside;
    });
  return isInside;
}

function drawInCircle(middle: Point, radiusM: number, random: Random): Point {
  // A little less than all of it, so that rounding never leads out.
  const far = (Math.max(radiusM - 0.2, 0) * Math.sqrt(drawFraction(random))) / METERS_PER_DEGREE;
  const angle = 2 * Math.PI * drawFraction(random);
  const narrowing = Math.max(Math.cos((middle.lat * Math.PI) / 180), 0.01);
  return {
    lat: round(middle.lat + far * Math.sin(angle)),
    lng: round(middle.lng + (far * Math.cos(angle)) / narrowing),
  };
}

function findEnds(values: readonly number[]): [least: number, most: number] {
  return values.reduce<[number, number]>(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -Infinity]);
}

function round(degrees: number): number {
  return Math.round(degrees * DECIMALS) / DECIMALS;
}
