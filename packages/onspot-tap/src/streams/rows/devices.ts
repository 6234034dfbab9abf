import { DEVICES_ANSWER, DEVICES_FILE } from './device-answers.js';
import { FIELD, LOCATION_ANSWER } from './known-fields.js';
import { toStream } from './row.js';

export const DEVICES = toStream({
  name: 'devices',
  description: 'A device that was seen at a location',
  subject: 'location',
  keyProperties: [...LOCATION_ANSWER, 'did'],
  fields: { did: FIELD.did },
  callback: { path: '/geoframe/all/devices', parameters: ['hash'], answer: DEVICES_ANSWER },
  save: { path: '/save/geoframe/all/devices', parameters: ['hash', 'organization'], file: DEVICES_FILE },
});
