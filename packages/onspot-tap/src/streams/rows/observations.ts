import { integer, nullable, time } from '../record-schema.js';
import { COLUMN } from './known-columns.js';
import { FIELD } from './known-fields.js';
import { toStream } from './row.js';

export const OBSERVATIONS = toStream({
  name: 'observations',
  description: 'A sighting of a device at a location',
  subject: 'location',
  isSelectedByDefault: true,
  keyProperties: ['location_id', 'did', 'timestamp'],
  fields: {
    did: FIELD.did,
    timestamp: integer('When the device was seen, in epoch milliseconds'),
    observed_at: time('The same moment as text, UTC'),
    lat: nullable({
      ...FIELD.lat,
      description: `${FIELD.lat.description}; only by file, where they are among the headers`,
    }),
    lng: nullable({
      ...FIELD.lng,
      description: `${FIELD.lng.description}; only by file, where they are among the headers`,
    }),
  },
  callback: {
    path: '/geoframe/all/observations',
    parameters: ['hash'],
    answer: {
      kind: 'list',
      member: 'observations',
      fields: {
        did: { from: 'did', type: 'string' },
        timestamp: { from: 'timestamp', type: 'integer' },
        observed_at: { from: 'timestamp', type: 'time' },
      },
    },
  },
  save: {
    path: '/save/geoframe/all/observations',
    parameters: ['hash', 'headers', 'organization'],
    // OnSpot's own choice has the location, and the moment in text whose zone nobody tells.
    defaults: { headers: ['deviceid', 'timestamp', 'lat', 'lng'] },
    file: {
      fields: {
        did: COLUMN.did,
        timestamp: { from: ['timestamp'], type: 'integer' },
        observed_at: { from: ['timestamp'], type: 'time' },
        lat: COLUMN.lat,
        lng: COLUMN.lng,
      },
      required: ['did', 'timestamp'],
    },
  },
});
