import { ASKED, integer, string, time, toRecordSchema } from './record-schema.js';
import { type StreamDefinition } from './stream-definition.js';

const DID = string('Device id: hashed by OnSpot (80 characters of base32), or a plain advertising id when unhashed');

const observationKeys = ['location_id', 'did', 'timestamp'];

const deviceKeys = ['location_id', 'start', 'end', 'did'];

const zipcodeKeys = ['location_id', 'start', 'end'];

/**
 * Every stream whose data OnSpot delivers by callback. A further one is a further row: nothing else knows the streams
 * by their names.
 */
export const STREAMS: readonly StreamDefinition[] = [
  {
    name: 'observations',
    description: 'A sighting of a device at a location',
    subject: 'location',
    hasWindow: true,
    perRequest: 'many',
    isSelectedByDefault: true,
    keyProperties: observationKeys,
    schema: toRecordSchema(observationKeys, {
      location_id: ASKED.location_id,
      did: DID,
      timestamp: integer('When the device was seen, in epoch milliseconds'),
      observed_at: time('The same moment as text, UTC'),
      start: ASKED.start,
      end: ASKED.end,
      response_id: ASKED.response_id,
    }),
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
  },
  {
    name: 'devices',
    description: 'A device that was seen at a location',
    subject: 'location',
    hasWindow: true,
    perRequest: 'many',
    isSelectedByDefault: false,
    keyProperties: deviceKeys,
    schema: toRecordSchema(deviceKeys, {
      location_id: ASKED.location_id,
      did: DID,
      start: ASKED.start,
      end: ASKED.end,
      response_id: ASKED.response_id,
    }),
    callback: {
      path: '/geoframe/all/devices',
      parameters: ['hash'],
      answer: { kind: 'list', member: 'devices', fields: { did: { type: 'string' } } },
    },
  },
  {
    name: 'zipcodes',
    description: "The households of a location's visitors, by ZIP code",
    subject: 'location',
    hasWindow: true,
    perRequest: 'many',
    isSelectedByDefault: true,
    keyProperties: zipcodeKeys,
    schema: toRecordSchema(zipcodeKeys, {
      location_id: ASKED.location_id,
      start: ASKED.start,
      end: ASKED.end,
      total_matched: integer('Households matched; not the sum of the counts, which OnSpot reckons apart'),
      zipcodes: {
        type: 'array',
        description: 'Households per ZIP code, ordered by ZIP code',
        items: {
          type: 'object',
          properties: {
            zipcode: string('ZIP code of five digits'),
            count: integer('Households matched that live there'),
          },
          required: ['zipcode', 'count'],
        },
      },
      response_id: ASKED.response_id,
    }),
    callback: {
      path: '/geoframe/demographics/aggregate/zipcodes',
      parameters: ['hash', 'min', 'max'],
      answer: {
        kind: 'summary',
        fields: {
          total_matched: { at: ['totalMatched'], type: 'integer' },
          zipcodes: { at: ['demographics', 'zipcode'], type: 'counts', name: 'zipcode' },
        },
      },
    },
  },
];
