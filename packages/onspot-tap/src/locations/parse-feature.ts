import { isJsonObject } from '@onspot-tap/singer';
import { areaOf } from './area.js';
import { BadFeature } from './bad-feature.js';
import { type Geometry, type Ring } from './geometry.js';
import { type Bounds } from './bounds.js';
import { parseGeometry } from './parse-geometry.js';

/** Square metres: OnSpot's own limit is not public, and a customer of theirs splits polygons at this size. */
const LARGE_AREA = 2.8e6;

/** The location id a feature names, a number as text; undefined when there is none, it is empty or of another type. */
export function locationIdOf(feature: unknown, idProperty: string): string | undefined {
  const properties = isJsonObject(feature) ? feature.properties : undefined;
  const id = isJsonObject(properties) ? properties[idProperty] : undefined;
  if (typeof id === 'number') return String(id);
  return typeof id === 'string' && id.trim() !== '' ? id : undefined;
}

/** @throws BadFeature */
export function geometryOf(feature: unknown, bounds: Bounds | undefined): Geometry {
  if (!isJsonObject(feature) || feature.type !== 'Feature') throw new BadFeature('it is not a GeoJSON Feature');
  return parseGeometry(feature.geometry, bounds);
}

/** What is odd about a geometry that will be asked about; undefined when nothing is. */
export function oddityOf(geometry: Geometry): string | undefined {
  const areas = polygonsOf(geometry).map(netAreaOf);
  const largest = Math.max(0, ...areas);
  if (largest <= LARGE_AREA) return undefined;
  return `its area of ${(largest / 1e6).toFixed(1)} km² is above ${LARGE_AREA / 1e6} km², which OnSpot may refuse`;
}

function polygonsOf(geometry: Geometry): readonly (readonly Ring[])[] {
  if (geometry.type === 'PointAndRadius') return [];
  return geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
}

function netAreaOf([outer = [], ...holes]: readonly Ring[]): number {
  return holes.reduce((area, hole) => area - areaOf(hole), areaOf(outer));
}
