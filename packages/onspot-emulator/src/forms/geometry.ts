import { type Area, type Position } from '../data/area.js';
import { isObject, type JsonValue } from '../json.js';

const LARGEST_RADIUS_M = 200;

/** The first thing that is wrong with a geometry, in words; undefined when nothing is. */
export function findGeometryFault(geometry: JsonValue | undefined): string | undefined {
  if (!isObject(geometry)) return 'geometry is missing';
  if (geometry.type === 'Polygon') return findPolygonFault(geometry.coordinates);
  if (geometry.type === 'MultiPolygon') return findMultiPolygonFault(geometry.coordinates);
  if (geometry.type === 'PointAndRadius') return findCircleFault(geometry.point, geometry.radius);
  return `geometry.type must be Polygon, MultiPolygon or PointAndRadius, not ${JSON.stringify(geometry.type ?? null)}`;
}

/** The middle of a geometry without faults: the mean of its outer corners, or the circle's point. */
export function findCentre(geometry: JsonValue | undefined): { lat: number; lng: number } {
  if (!isObject(geometry)) return { lat: 0, lng: 0 };
  const { point, coordinates } = geometry;
  if (isObject(point)) return { lat: Number(point.lat), lng: Number(point.lng) };
  const polygons = (geometry.type === 'Polygon' ? [coordinates] : coordinates) as Position[][][];
  // A ring's last corner is its first one again.
  const corners = polygons.flatMap(([outer = []]) => outer.slice(0, -1));
  const mean = (axis: 0 | 1): number => corners.reduce((sum, corner) => sum + corner[axis], 0) / corners.length;
  return { lat: mean(1), lng: mean(0) };
}

/** The land of a geometry without faults. */
export function toArea(geometry: JsonValue | undefined): Area {
  if (!isObject(geometry)) return { polygons: [] };
  const { point, radius, coordinates } = geometry;
  if (isObject(point)) return { middle: findCentre(geometry), radiusM: Number(radius) };
  return { polygons: (geometry.type === 'Polygon' ? [coordinates] : coordinates) as Position[][][] };
}

function findMultiPolygonFault(polygons: JsonValue | undefined): string | undefined {
  if (!Array.isArray(polygons) || polygons.length === 0) return 'geometry.coordinates must hold polygons';
  return findFirst(polygons, findPolygonFault);
}

function findPolygonFault(rings: JsonValue | undefined): string | undefined {
  if (!Array.isArray(rings) || rings.length === 0) return 'geometry.coordinates must hold rings';
  return findFirst(rings, findRingFault);
}

function findRingFault(ring: JsonValue): string | undefined {
  if (!Array.isArray(ring) || ring.length < 4) return 'a ring must have at least four positions';
  const fault = findFirst(ring, findPositionFault);
  if (fault) return fault;
  const isClosed = JSON.stringify(ring[0]) === JSON.stringify(ring.at(-1));
  return isClosed ? undefined : 'a ring must end where it begins';
}

function findPositionFault(position: JsonValue): string | undefined {
  const isPair = Array.isArray(position) && position.length === 2 && position.every(Number.isFinite);
  if (!isPair) return `a position must be [lng, lat], not ${JSON.stringify(position)}`;
  const [lng, lat] = position.map(Number) as Position;
  return findRangeFault(lat, lng);
}

function findCircleFault(point: JsonValue | undefined, radius: JsonValue | undefined): string | undefined {
  if (!isObject(point) || !Number.isFinite(point.lat) || !Number.isFinite(point.lng))
    return 'geometry.point must have lat and lng';
  if (typeof radius !== 'number' || radius <= 0 || radius > LARGEST_RADIUS_M)
    return `geometry.radius must be above 0 and at most ${LARGEST_RADIUS_M} meters`;
  return findRangeFault(Number(point.lat), Number(point.lng));
}

function findRangeFault(lat: number, lng: number): string | undefined {
  if (Math.abs(lat) > 90) return `latitude ${lat} is out of range; positions are [lng, lat]`;
  return Math.abs(lng) > 180 ? `longitude ${lng} is out of range` : undefined;
}

function findFirst(values: JsonValue[], find: (value: JsonValue) => string | undefined): string | undefined {
  for (const value of values) {
    const fault = find(value);
    if (fault) return fault;
  }
  return undefined;
}
