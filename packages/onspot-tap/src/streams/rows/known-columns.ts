import { type FileField } from '../stream-definition.js';

const text = (...from: string[]): FileField => ({ from, type: 'string' });

/**
 * Columns that several files have. OnSpot spells their names in more than one way and does not document them all: what
 * no field names is kept under its own name.
 */
export const COLUMN = {
  did: text('deviceid', 'hashed device id', 'did'),
  lat: { from: ['lat', 'latitude'], type: 'number' },
  lng: { from: ['lng', 'longitude'], type: 'number' },
  position: { type: 'position' },
  zipcode: { from: ['zipcode', 'zip'], type: 'zip' },
  zip4: { from: ['zip4'], type: 'zip4' },
  observationsCount: { from: ['observationsCount'], type: 'integer' },
} as const satisfies Record<string, FileField>;

export const PLACE_COLUMNS = { city: text('city'), state: text('state'), zipcode: COLUMN.zipcode };
