import { isJsonObject, type JsonObject } from '@onspot-tap/singer';
import { areaOf } from './area.js';
import { BadFeature } from './bad-feature.js';
import { type Bounds } from './bounds.js';
import { type Geometry, type PointAndRadius, type Ring } from './geometry.js';
import { checkPosition, isNumber, parsePosition } from './parse-position.js';

/** OnSpot's limit, in metres. */
const MAX_RADIUS = 200;

/** Square metres. Less is a line or a point, whatever rounding makes of it. */
const MIN_AREA = 0.01;

/**
 * A geometry OnSpot will take, without the members it does not know. Rings and points are counted from 1 in what is
 * said of them.
 *
 * @throws BadFeature
 */
export function parseGeometry(json: unknown, bounds: Bounds | undefined): Geometry {
  if (!isJsonObject(json)) throw new BadFeature('it has no geometry');
  switch (json.type) {
    case 'Polygon':
      return { type: 'Polygon', coordinates: parseRings(json.coordinates, '', bounds) };
    case 'MultiPolygon':
      return {
        type: 'MultiPolygon',
        coordinates: listOf(json.coordinates, 'the MultiPolygon has no polygons').map((rings, index) =>
          parseRings(rings, `polygon ${index + 1}, `, bounds),
        ),
      };
    case 'PointAndRadius':
      return parseCircle(json, bounds);
    default:
      throw new BadFeature(`its geometry is ${named(json.type)}, not a Polygon, a MultiPolygon or a PointAndRadius`);
  }
}

function parseRings(json: unknown, polygon: string, bounds: Bounds | undefined): Ring[] {
  const rings = listOf(json, `${polygon || 'the Polygon '}has no rings`.replace(', ', ' '));
  return rings.map((ring, index) => parseRing(ring, `${polygon}ring ${index + 1}`, { bounds, isOuter: index === 0 }));
}

function parseRing(
  json: unknown,
  where: string,
  { bounds, isOuter }: { bounds: Bounds | undefined; isOuter: boolean },
) {
  const points = listOf(json, `${where} has no points`);
  const ring = points.map((point, index) => parsePosition(point, `${where}, point ${index + 1}`, bounds));
  const [first, last] = [ring[0], ring.at(-1)];
  if (first?.[0] !== last?.[0] || first?.[1] !== last?.[1]) {
    throw new BadFeature(`${where} is open: its last point is not its first`);
  }
  if (ring.length < 4) throw new BadFeature(`${where} has ${ring.length} points, and a closed ring needs 4`);
  if (isOuter && areaOf(ring) < MIN_AREA) throw new BadFeature(`${where} has no area: its points lie on a line`);
  return ring;
}

function parseCircle({ point, radius, points }: JsonObject, bounds: Bounds | undefined): PointAndRadius {
  if (!isJsonObject(point) || !isNumber(point.lat) || !isNumber(point.lng)) {
    throw new BadFeature('the PointAndRadius has no "point" of numbers {lat, lng}');
  }
  const { lat, lng } = point;
  checkPosition([lng, lat], 'the point', bounds);
  if (!isNumber(radius) || radius <= 0 || radius > MAX_RADIUS) {
    throw new BadFeature(`the radius is ${named(radius)}, and must be above 0 and at most ${MAX_RADIUS} m`);
  }
  if (points === undefined) return { type: 'PointAndRadius', point: { lat, lng }, radius };
  if (!Number.isInteger(points) || Number(points) < 3) {
    throw new BadFeature(`"points" is ${named(points)}, and a circle is drawn with a whole number of them, at least 3`);
  }
  return { type: 'PointAndRadius', point: { lat, lng }, radius, points: Number(points) };
}

function listOf(json: unknown, otherwise: string): unknown[] {
  if (!Array.isArray(json) || json.length === 0) throw new BadFeature(otherwise);
  return json;
}

function named(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value);
}
