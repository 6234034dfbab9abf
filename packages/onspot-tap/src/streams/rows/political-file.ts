import { type JsonObject } from '@onspot-tap/singer';
import { nullable, string } from '../record-schema.js';
import { type FileField, type FileShape } from '../stream-definition.js';
import { COLUMN, PLACE_COLUMNS } from './known-columns.js';
import { FIELD, PLACE } from './known-fields.js';

const DISTRICTS = ['congressional_district', 'state_senate_district', 'state_assembly_district'];

const PARTIES = ['conservative', 'democratic', 'green', 'independent', 'libertarian', 'liberal', 'republican'];

const ELECTIONS = ['midterm_general', 'midterm_primary', 'presidential_general', 'presidential_primary'];

const DONATIONS = ['donation_amount_percentile', 'donation_amount_prediction', 'donor_probability'];

/** The names by which OnSpot knows what it tells of a household's opinions. */
const POLITICAL_NAMES = [
  ...DISTRICTS,
  ...PARTIES.map((party) => `${party}_party_probability`),
  ...['state', 'federal'].flatMap((level) => DONATIONS.map((donation) => `${level}_${donation}`)),
  ...ELECTIONS.map((election) => `turnout_probability_${election}`),
];

/** A field for each of these names, and its column. */
const OPINIONS: JsonObject = Object.fromEntries(
  POLITICAL_NAMES.map((name) => [name, nullable(string(`OnSpot's ${name.replaceAll('_', ' ')}`))]),
);

const OPINION_COLUMNS: Readonly<Record<string, FileField>> = Object.fromEntries(
  POLITICAL_NAMES.map((name) => [name, { from: [name], type: 'string' }]),
);

export const POLITICAL_FIELDS: JsonObject = {
  position: FIELD.position,
  did: FIELD.anyDid,
  observations_count: FIELD.observationsCount,
  ...PLACE,
  zip4: FIELD.zip4,
  ...OPINIONS,
};

export const POLITICAL_FILE: FileShape = {
  fields: {
    position: COLUMN.position,
    did: COLUMN.did,
    observations_count: COLUMN.observationsCount,
    ...PLACE_COLUMNS,
    zip4: COLUMN.zip4,
    ...OPINION_COLUMNS,
  },
  required: [],
};
