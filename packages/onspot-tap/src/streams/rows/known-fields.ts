import { integer, nullable, number, string } from '../record-schema.js';

/** The keys of an answer about a location, a group, a pair; further ones tell its records apart. */
export const LOCATION_ANSWER = ['location_id', 'start', 'end'] as const;
export const GROUP_ANSWER = ['group', 'start', 'end'] as const;
export const PAIR_ANSWER = ['pair', 'start', 'end'] as const;

const did = string('Device id: hashed by OnSpot (80 characters of base32), or a plain advertising id when unhashed');

/** Fields that several streams have. */
export const FIELD = {
  did,
  /** Where a file may lack it. */
  anyDid: nullable(did),
  lat: number('Latitude in degrees, with the digits OnSpot wrote'),
  lng: number('Longitude in degrees, with the digits OnSpot wrote'),
  position: integer("The record's place in OnSpot's answer, from 0: nothing else surely tells its records apart"),
  zipcode: nullable(string('ZIP code of five digits')),
  zip4: nullable(string('The four digits behind the ZIP code')),
  observationsCount: nullable(integer('Sightings of the device')),
};

/** Where somebody or something is at home. */
export const PLACE = { city: nullable(string('City')), state: nullable(string('State')), zipcode: FIELD.zipcode };
