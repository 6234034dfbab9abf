import { integer, object, rows, string } from '../record-schema.js';
import { type StreamDefinition } from '../stream-definition.js';
import { PAIR_ANSWER } from './known-fields.js';
import { toStream } from './row.js';
import { DAYS, DAYS_COLUMNS, FREQUENCY, frequencyAt, HOURS, HOURS_COLUMNS } from './visit-times.js';

/** What came of targeting: which devices of one collection of locations were seen in the other. */
export const ATTRIBUTION: StreamDefinition = toStream({
  name: 'attribution',
  description: 'The devices seen in both collections of a pair: how many, how often, when and where from',
  subject: 'pair',
  keyProperties: PAIR_ANSWER,
  fields: {
    count: integer('Devices seen in both'),
    frequency: object('How many of them were seen how often', FREQUENCY),
    days: DAYS,
    hours: HOURS,
    zipcodes_total: integer('Devices whose ZIP code is known'),
    zipcodes: rows('The ZIP codes with most of them, five at most', {
      zipcode: string('ZIP code of five digits'),
      count: integer('Devices from there'),
    }),
    cities: {
      type: 'array',
      description: 'The cities with most of them, five at most',
      items: { type: 'string' },
    },
  },
  callback: {
    path: '/geoframes/attribution',
    parameters: ['hash', 'organization'],
    answer: {
      kind: 'summary',
      fields: {
        count: { type: 'integer', at: ['data', 'count'] },
        frequency: { type: 'object', fields: frequencyAt('data', 'frequency') },
        days: { type: 'rows', at: ['data', 'dayOfWeek'], columns: DAYS_COLUMNS },
        hours: { type: 'rows', at: ['data', 'hourOfDay'], columns: HOURS_COLUMNS },
        zipcodes_total: { type: 'integer', at: ['data', 'zipcodes', 'total'] },
        zipcodes: {
          type: 'rows',
          at: ['data', 'zipcodes', 'zipcodes'],
          columns: { zipcode: { from: 'zipcode', type: 'string' }, count: { from: 'count', type: 'integer' } },
        },
        cities: { type: 'strings', at: ['data', 'cities'] },
      },
    },
  },
});
