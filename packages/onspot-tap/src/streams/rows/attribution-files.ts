import { nullable, string } from '../record-schema.js';
import { type StreamDefinition } from '../stream-definition.js';
import { COLUMN, PLACE_COLUMNS } from './known-columns.js';
import { FIELD, PAIR_ANSWER, PLACE } from './known-fields.js';
import { toStream } from './row.js';

/** The devices seen in both collections of a pair, in files. */
export const ATTRIBUTION_FILES: readonly StreamDefinition[] = [
  toStream({
    name: 'attribution_locations',
    description: 'Where a device seen in both collections of a pair comes from',
    subject: 'pair',
    keyProperties: [...PAIR_ANSWER, 'position'],
    fields: { position: FIELD.position, ...PLACE },
    hasOtherColumns: true,
    save: {
      path: '/save/geoframes/attribution/locations',
      parameters: ['hash', 'organization'],
      file: { fields: { position: COLUMN.position, ...PLACE_COLUMNS }, required: [] },
    },
  }),
  toStream({
    name: 'attribution_journey',
    description: 'The way of a device from the one collection of a pair to the other',
    subject: 'pair',
    isSensitive: true,
    keyProperties: [...PAIR_ANSWER, 'position'],
    fields: {
      position: FIELD.position,
      destination: nullable(string('Where it came')),
      id: nullable(string("OnSpot's id of it")),
      ...PLACE,
      zip4: FIELD.zip4,
      source_audience: nullable(string('Where it was targeted')),
      dates_seen: nullable(string('When it was seen, as OnSpot writes it')),
      date_first_seen: nullable(string('When it was first seen, as OnSpot writes it')),
      also_seen: nullable(string('Where else it was seen')),
    },
    hasOtherColumns: true,
    save: {
      path: '/save/geoframes/attribution/journey',
      parameters: ['hash', 'organization'],
      file: {
        fields: {
          position: COLUMN.position,
          destination: { from: ['Destination'], type: 'string' },
          id: { from: ['ID'], type: 'string' },
          ...PLACE_COLUMNS,
          zip4: COLUMN.zip4,
          source_audience: { from: ['Source Audience'], type: 'string' },
          dates_seen: { from: ['Dates Seen'], type: 'string' },
          date_first_seen: { from: ['Date First Seen'], type: 'string' },
          also_seen: { from: ['Also Seen'], type: 'string' },
        },
        required: [],
      },
    },
  }),
  toStream({
    name: 'attribution_devices',
    description: 'A device seen in both collections of a pair',
    subject: 'pair',
    keyProperties: [...PAIR_ANSWER, 'position'],
    fields: { position: FIELD.position, did: FIELD.anyDid },
    hasOtherColumns: true,
    save: {
      path: '/save/geoframes/attribution/devices',
      parameters: ['hash', 'organization'],
      file: { fields: { position: COLUMN.position, did: COLUMN.did }, required: [] },
    },
  }),
];
