import { nullable } from '../record-schema.js';
import { type ParameterName, type StreamDefinition } from '../stream-definition.js';
import { DEVICES_FILE } from './device-answers.js';
import { COLUMN } from './known-columns.js';
import { FIELD } from './known-fields.js';
import { toStream } from './row.js';
import { UNKNOWN_FIELDS, UNKNOWN_FILE } from './unknown-files.js';

/** All the addresses of an audience are one question, which has a request of its own. */
const ADDRESSES = { subject: 'audience', audienceOf: 'addresses', perRequest: 'one' } as const;

const PARAMETERS: readonly ParameterName[] = ['hash', 'matchAcceptanceThreshold', 'organization'];

/** What OnSpot finds at the addresses in files that it is given: homes, or places of business. */
export const ADDRESS_LISTS: readonly StreamDefinition[] = [
  toStream({
    name: 'address_devices',
    description: 'A device in one of the homes of an audience',
    ...ADDRESSES,
    keyProperties: ['audience', 'did'],
    fields: { did: FIELD.did },
    save: {
      path: '/save/addresses/all/devices',
      parameters: PARAMETERS,
      // Such files have come with a line of names and without one.
      file: { ...DEVICES_FILE, withoutHeader: ['did'] },
    },
  }),
  toStream({
    name: 'business_locations',
    description: 'An address of an audience, as it was given, and where that is',
    ...ADDRESSES,
    keyProperties: ['audience', 'position'],
    fields: { position: FIELD.position, lat: nullable(FIELD.lat), lng: nullable(FIELD.lng) },
    hasOtherColumns: true,
    save: {
      path: '/save/businessaddresses/all/locations',
      parameters: PARAMETERS,
      file: { fields: { position: COLUMN.position, lat: COLUMN.lat, lng: COLUMN.lng }, required: [] },
    },
  }),
  toStream({
    name: 'business_devices',
    description: 'A device that was seen at one of the businesses of an audience',
    ...ADDRESSES,
    keyProperties: ['audience', 'position'],
    fields: UNKNOWN_FIELDS,
    hasOtherColumns: true,
    save: { path: '/save/businessaddresses/all/devices', parameters: PARAMETERS, file: UNKNOWN_FILE },
  }),
  toStream({
    name: 'business_demographics',
    description: 'The demographics of those who were seen at one of the businesses of an audience',
    ...ADDRESSES,
    isSensitive: true,
    keyProperties: ['audience', 'position'],
    fields: UNKNOWN_FIELDS,
    hasOtherColumns: true,
    save: { path: '/save/businessaddresses/all/demographics', parameters: PARAMETERS, file: UNKNOWN_FILE },
  }),
];
