import { nullable, string } from '../record-schema.js';
import { type StreamDefinition } from '../stream-definition.js';
import { COLUMN, PLACE_COLUMNS } from './known-columns.js';
import { FIELD, LOCATION_ANSWER, PLACE } from './known-fields.js';
import { toStream } from './row.js';

const HOME = { position: FIELD.position, did: FIELD.anyDid, ...PLACE, zip4: FIELD.zip4 };

const HOME_COLUMNS = {
  position: COLUMN.position,
  did: COLUMN.did,
  ...PLACE_COLUMNS,
  zip4: COLUMN.zip4,
};

/**
 * Where the visitors of a location live and work. OnSpot documents names of columns that it takes and others that it
 * uses where it is told none, so it is told none unless settings do.
 */
export const HOME_AND_WORK: readonly StreamDefinition[] = [
  toStream({
    name: 'device_count_at_address',
    description: 'How often a device that was seen at a location was seen at its home address',
    subject: 'location',
    isSensitive: true,
    keyProperties: [...LOCATION_ANSWER, 'position'],
    fields: HOME,
    hasOtherColumns: true,
    save: {
      path: '/save/geoframe/all/devicecountataddress',
      parameters: ['hash', 'headers', 'organization'],
      file: { fields: HOME_COLUMNS, required: [] },
    },
  }),
  toStream({
    name: 'device_count_at_workplace',
    description: 'How often a device that was seen at a location was seen at its workplace',
    subject: 'location',
    isSensitive: true,
    keyProperties: [...LOCATION_ANSWER, 'position'],
    fields: {
      ...HOME,
      address: nullable(string('Street address of the workplace')),
      observations_count: FIELD.observationsCount,
    },
    hasOtherColumns: true,
    save: {
      path: '/save/geoframe/all/devicecountatworkplaceaddress',
      parameters: ['hash', 'headers', 'organization'],
      file: {
        fields: {
          ...HOME_COLUMNS,
          address: { from: ['address'], type: 'string' },
          observations_count: COLUMN.observationsCount,
        },
        required: [],
      },
    },
  }),
];
