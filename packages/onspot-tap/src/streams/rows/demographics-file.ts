import { type JsonObject } from '@onspot-tap/singer';
import { integer, nullable, string } from '../record-schema.js';
import { type FileShape } from '../stream-definition.js';
import { COLUMN, PLACE_COLUMNS } from './known-columns.js';
import { FIELD, PLACE } from './known-fields.js';

/**
 * What a row of OnSpot's demographics is known to hold. It has some three hundred columns more, flags of 0 and 1 most
 * of them, which OnSpot changes from time to time.
 */
export const DEMOGRAPHICS_FIELDS: JsonObject = {
  position: FIELD.position,
  did: FIELD.anyDid,
  venue: nullable(string('Where the device was seen, as OnSpot names it')),
  instances: nullable(integer('How often it was seen there')),
  ...PLACE,
  zip4: FIELD.zip4,
  cbmsa_name: nullable(string('Core based statistical area of the household')),
  msa_name: nullable(string('Metropolitan statistical area of the household')),
  fips_name: nullable(string('County of the household, by FIPS code')),
};

export const DEMOGRAPHICS_FILE: FileShape = {
  fields: {
    position: COLUMN.position,
    did: COLUMN.did,
    venue: { from: ['location (venue)'], type: 'string' },
    instances: { from: ['number of instances (count seen at location)'], type: 'integer' },
    ...PLACE_COLUMNS,
    zip4: COLUMN.zip4,
    cbmsa_name: { from: ['cbmsa_name'], type: 'string' },
    msa_name: { from: ['msa_name'], type: 'string' },
    fips_name: { from: ['fips_name'], type: 'string' },
  },
  required: [],
};
