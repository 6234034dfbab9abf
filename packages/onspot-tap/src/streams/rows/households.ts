import { integer } from '../record-schema.js';
import { type StreamDefinition } from '../stream-definition.js';
import { COUNT_ANSWER } from './count-answer.js';
import { DEVICES_ANSWER, DEVICES_FILE } from './device-answers.js';
import { FIELD, LOCATION_ANSWER } from './known-fields.js';
import { toStream } from './row.js';

/** The households of a location's visitors, and the devices in them. */
export const HOUSEHOLDS: readonly StreamDefinition[] = [
  toStream({
    name: 'household_count',
    description: "The number of households of a location's visitors",
    subject: 'location',
    isSensitive: true,
    keyProperties: LOCATION_ANSWER,
    fields: { count: integer('Households') },
    callback: { path: '/geoframe/household/count', parameters: ['hash'], answer: COUNT_ANSWER },
  }),
  toStream({
    name: 'household_devices',
    description: 'A device seen at a location whose household is known; without the other devices of that household',
    subject: 'location',
    isSensitive: true,
    keyProperties: [...LOCATION_ANSWER, 'did'],
    fields: { did: FIELD.did },
    callback: { path: '/geoframe/household/devices', parameters: ['hash'], answer: DEVICES_ANSWER },
  }),
  toStream({
    name: 'devices_in_home',
    description: "A device in one of the households of a location's visitors",
    subject: 'location',
    keyProperties: [...LOCATION_ANSWER, 'did'],
    fields: { did: FIELD.did },
    callback: {
      path: '/geoframe/extension/devicesinhome',
      parameters: ['hash', 'min', 'max'],
      answer: DEVICES_ANSWER,
    },
    save: {
      path: '/save/geoframe/extension/devicesinhome',
      parameters: ['hash', 'min', 'max', 'organization'],
      file: DEVICES_FILE,
    },
  }),
  toStream({
    name: 'legacy_devices_in_home',
    description: 'An active device in one of the households of those who visited a location in the year before',
    subject: 'location',
    keyProperties: [...LOCATION_ANSWER, 'did'],
    fields: { did: FIELD.did },
    callback: {
      path: '/geoframe/legacyextension/devicesinhome',
      parameters: ['hash', 'min', 'max'],
      answer: DEVICES_ANSWER,
    },
    save: {
      path: '/save/geoframe/legacyextension/devicesinhome',
      parameters: ['hash', 'min', 'max', 'organization'],
      file: DEVICES_FILE,
    },
  }),
  toStream({
    name: 'devices_in_home_count',
    description: "The number of devices in the households of a location's visitors; those without a household left out",
    subject: 'location',
    keyProperties: LOCATION_ANSWER,
    fields: { count: integer('Devices') },
    callback: {
      path: '/geoframe/extension/devicesinhomecount',
      parameters: ['hash', 'min', 'max'],
      answer: COUNT_ANSWER,
    },
  }),
];
