import { type FileShape } from '../stream-definition.js';
import { COLUMN } from './known-columns.js';
import { FIELD } from './known-fields.js';

/** What is read of files whose columns OnSpot does not document: a device id where there is one, the rest as text. */
export const UNKNOWN_FIELDS = { position: FIELD.position, did: FIELD.anyDid };

export const UNKNOWN_FILE: FileShape = { fields: { position: COLUMN.position, did: COLUMN.did }, required: [] };
