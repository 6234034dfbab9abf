import { integer } from '../record-schema.js';
import { type StreamDefinition } from '../stream-definition.js';
import { COUNT_ANSWER } from './count-answer.js';
import { DEVICES_ANSWER } from './device-answers.js';
import { FIELD, GROUP_ANSWER } from './known-fields.js';
import { toStream } from './row.js';

/** What the locations of a group have in common. All of them are one question, so a request asks about one group. */
export const COMMON: readonly StreamDefinition[] = [
  toStream({
    name: 'common_count',
    description: 'The number of devices seen at every location of a group',
    subject: 'group',
    keyProperties: GROUP_ANSWER,
    fields: { count: integer('Distinct devices') },
    callback: { path: '/geoframe/common/count', parameters: ['hash'], answer: COUNT_ANSWER },
  }),
  toStream({
    name: 'common_devices',
    description: 'A device that was seen at every location of a group',
    subject: 'group',
    keyProperties: [...GROUP_ANSWER, 'did'],
    fields: { did: FIELD.did },
    callback: { path: '/geoframe/common/devices', parameters: ['hash'], answer: DEVICES_ANSWER },
  }),
];
