import { ASKED, integer, rows, string } from '../record-schema.js';
import { LOCATION_ANSWER } from './known-fields.js';
import { toStream } from './row.js';

export const ZIPCODES = toStream({
  name: 'zipcodes',
  description: "The households of a location's visitors, by ZIP code",
  subject: 'location',
  isSelectedByDefault: true,
  keyProperties: LOCATION_ANSWER,
  fields: {
    // The window comes first here: records have always had it so.
    start: ASKED.start,
    end: ASKED.end,
    total_matched: integer('Households matched; not the sum of the counts, which OnSpot reckons apart'),
    zipcodes: rows('Households per ZIP code, ordered by ZIP code', {
      zipcode: string('ZIP code of five digits'),
      count: integer('Households matched that live there'),
    }),
  },
  callback: {
    path: '/geoframe/demographics/aggregate/zipcodes',
    parameters: ['hash', 'min', 'max'],
    answer: {
      kind: 'summary',
      fields: {
        total_matched: { type: 'integer', at: ['totalMatched'] },
        zipcodes: { type: 'counts', at: ['demographics', 'zipcode'], name: 'zipcode' },
      },
    },
  },
});
