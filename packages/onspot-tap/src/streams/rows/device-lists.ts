import { type StreamDefinition } from '../stream-definition.js';
import { DEMOGRAPHICS_FIELDS, DEMOGRAPHICS_FILE } from './demographics-file.js';
import { DEVICES_FILE } from './device-answers.js';
import { COLUMN } from './known-columns.js';
import { FIELD } from './known-fields.js';
import { POLITICAL_FIELDS, POLITICAL_FILE } from './political-file.js';
import { toStream } from './row.js';
import { UNKNOWN_FIELDS, UNKNOWN_FILE } from './unknown-files.js';

/** What OnSpot knows of the devices in files that it is given. */
export const DEVICE_LISTS: readonly StreamDefinition[] = [
  toStream({
    name: 'audience_devices_in_home',
    description: 'A device in one of the households of the devices of an audience',
    subject: 'audience',
    audienceOf: 'devices',
    keyProperties: ['audience', 'did'],
    fields: { did: FIELD.did },
    save: {
      path: '/save/files/extension/devicesinhome',
      parameters: ['hash', 'organization'],
      file: DEVICES_FILE,
    },
  }),
  toStream({
    name: 'audience_household',
    description: 'The ZIP code of the household of a device of an audience',
    subject: 'audience',
    audienceOf: 'devices',
    isSensitive: true,
    keyProperties: ['audience', 'position'],
    fields: { position: FIELD.position, did: FIELD.did, zipcode: FIELD.zipcode },
    hasOtherColumns: true,
    save: {
      path: '/save/files/household',
      parameters: ['hash', 'min', 'max', 'includeNonMatchedDevices', 'headers', 'organization'],
      defaults: { headers: ['deviceid', 'zipcode'] },
      file: {
        fields: { position: COLUMN.position, did: COLUMN.did, zipcode: COLUMN.zipcode },
        required: ['did'],
      },
    },
  }),
  toStream({
    name: 'audience_demographics',
    description: 'The demographics of a device of an audience',
    subject: 'audience',
    audienceOf: 'devices',
    isSensitive: true,
    keyProperties: ['audience', 'position'],
    fields: DEMOGRAPHICS_FIELDS,
    hasOtherColumns: true,
    save: {
      path: '/save/files/demographics/all',
      parameters: ['hash', 'min', 'max', 'includeNonMatchedDevices', 'organization'],
      file: DEMOGRAPHICS_FILE,
    },
  }),
  toStream({
    name: 'audience_political',
    description: 'The political leanings of a device of an audience',
    subject: 'audience',
    audienceOf: 'devices',
    isSensitive: true,
    keyProperties: ['audience', 'position'],
    fields: POLITICAL_FIELDS,
    hasOtherColumns: true,
    save: {
      path: '/save/files/political',
      parameters: ['hash', 'min', 'max', 'headers', 'organization'],
      file: POLITICAL_FILE,
    },
  }),
  toStream({
    name: 'audience_social_network',
    description: 'A device of the social network of the devices of an audience',
    subject: 'audience',
    audienceOf: 'devices',
    isSensitive: true,
    keyProperties: ['audience', 'position'],
    fields: UNKNOWN_FIELDS,
    hasOtherColumns: true,
    save: {
      path: '/save/files/extension/socialnetwork',
      parameters: ['hash', 'countMin', 'levels', 'organization'],
      file: UNKNOWN_FILE,
    },
  }),
];
