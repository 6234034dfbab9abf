import { type JsonObject } from '@onspot-tap/singer';
import { integer, rows, string } from '../record-schema.js';
import { type Column, type SummaryFields } from '../stream-definition.js';

/** Sightings by day of the week. */
export const DAYS = rows('Sightings by day of the week', {
  day: string('MONDAY to SUNDAY'),
  count: integer('Sightings, of one device perhaps several'),
});

export const DAYS_COLUMNS: Readonly<Record<string, Column>> = {
  day: { from: 'day', type: 'string' },
  count: { from: 'count', type: 'integer' },
};

/** Sightings by hour of the day. OnSpot writes the hour as text; as a number it has an order. */
export const HOURS = rows('Sightings by hour of the day', {
  hour: integer('0 to 23'),
  count: integer('Sightings, of one device perhaps several'),
});

export const HOURS_COLUMNS: Readonly<Record<string, Column>> = {
  hour: { from: 'hour', type: 'numeral' },
  count: { from: 'count', type: 'integer' },
};

const FREQUENCIES = [
  { field: 'one', member: 'one', times: 'once' },
  { field: 'two', member: 'two', times: 'twice' },
  { field: 'three', member: 'three', times: 'three times' },
  { field: 'four_to_seven', member: 'fourToSeven', times: 'four to seven times' },
  { field: 'eight_to_fifteen', member: 'eightToFifteen', times: 'eight to fifteen times' },
  // OnSpot's spelling.
  { field: 'sixteen_to_twenty_five', member: 'sixteenToTwentyfive', times: 'sixteen to twenty-five times' },
  { field: 'twenty_six_or_more', member: 'twentySixOrMore', times: 'twenty-six times or more' },
];

/** How many devices were seen how often. */
export const FREQUENCY: JsonObject = Object.fromEntries(
  FREQUENCIES.map(({ field, times }) => [field, integer(`Devices that were seen ${times}`)]),
);

/** The same fields in an answer, where they stand together at `path`. */
export function frequencyAt(...path: string[]): SummaryFields {
  return Object.fromEntries(
    FREQUENCIES.map(({ field, member }) => [field, { type: 'integer', at: [...path, member] }]),
  );
}
