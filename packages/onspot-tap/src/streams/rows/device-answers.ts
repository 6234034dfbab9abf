import { type AnswerShape, type FileShape } from '../stream-definition.js';
import { COLUMN } from './known-columns.js';

/** An answer that is a list of device ids. */
export const DEVICES_ANSWER: AnswerShape = {
  kind: 'list',
  member: 'devices',
  fields: { did: { type: 'string' } },
};

/** A file with a device id in each row. */
export const DEVICES_FILE: FileShape = { fields: { did: COLUMN.did }, required: ['did'] };
