import { BadFeature } from './bad-feature.js';
import { isWithin, type Bounds } from './bounds.js';
import { type Position } from './geometry.js';

const isInRange = (lng: number, lat: number): boolean => Math.abs(lng) <= 180 && Math.abs(lat) <= 90;

/** @throws BadFeature that names `where` */
export function checkPosition(position: Position, where: string, bounds: Bounds | undefined): void {
  const [lng, lat] = position;
  const isFine = isInRange(lng, lat) && (bounds === undefined || isWithin(bounds, position));
  if (isFine) return;
  const said = `${where} [${lng}, ${lat}]`;
  const wouldFit = bounds === undefined ? isInRange(lat, lng) : isWithin(bounds, [lat, lng]);
  if (wouldFit) throw new BadFeature(`${said}: longitude and latitude look swapped (longitude comes first)`);
  if (!isInRange(lng, lat)) throw new BadFeature(`${said}: longitude must be within ±180, latitude within ±90`);
  throw new BadFeature(`${said} lies outside the bounds`);
}

/**
 * A position of GeoJSON. OnSpot takes exactly two numbers, so an altitude is dropped.
 *
 * @throws BadFeature that names `where`
 */
export function parsePosition(json: unknown, where: string, bounds: Bounds | undefined): Position {
  const [lng, lat] = Array.isArray(json) ? (json as unknown[]) : [];
  if (!isNumber(lng) || !isNumber(lat)) throw new BadFeature(`${where} is not a pair of numbers [longitude, latitude]`);
  const position = [lng, lat] as const;
  checkPosition(position, where, bounds);
  return position;
}

export const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
