import { integer, mapOfNumbers } from '../record-schema.js';
import { type AnswerShape, type StreamDefinition } from '../stream-definition.js';
import { DEMOGRAPHICS_FIELDS, DEMOGRAPHICS_FILE } from './demographics-file.js';
import { LOCATION_ANSWER } from './known-fields.js';
import { POLITICAL_FIELDS, POLITICAL_FILE } from './political-file.js';
import { toStream } from './row.js';

const AGGREGATE: AnswerShape = {
  kind: 'summary',
  fields: {
    total_matched: { type: 'integer', at: ['totalMatched'] },
    demographics: { type: 'map', at: ['demographics'] },
  },
};

/** Who the visitors of a location are and how they may vote: in sums by callback, device by device in files. */
export const DEMOGRAPHICS: readonly StreamDefinition[] = [
  toStream({
    name: 'demographics',
    description: "The demographics of a location's visitors, in sums",
    subject: 'location',
    isSensitive: true,
    keyProperties: LOCATION_ANSWER,
    fields: {
      total_matched: integer('Devices or households matched'),
      demographics: mapOfNumbers("By OnSpot's key, such as estimated_age: numbers by letter code or bucket"),
    },
    callback: {
      path: '/geoframe/demographics/aggregate',
      parameters: ['hash', 'min', 'max', 'demographics'],
      // OnSpot must be told at least one; this is the only key that its documents name.
      defaults: { demographics: ['estimated_age'] },
      answer: AGGREGATE,
    },
  }),
  toStream({
    name: 'demographics_all',
    description: 'The demographics of a device that was seen at a location',
    subject: 'location',
    isSensitive: true,
    keyProperties: [...LOCATION_ANSWER, 'position'],
    fields: DEMOGRAPHICS_FIELDS,
    hasOtherColumns: true,
    save: {
      path: '/save/geoframe/demographics/all',
      parameters: ['hash', 'min', 'max', 'organization'],
      file: DEMOGRAPHICS_FILE,
    },
  }),
  toStream({
    name: 'political',
    description: "The political leanings of a location's visitors, in sums",
    subject: 'location',
    isSensitive: true,
    keyProperties: LOCATION_ANSWER,
    fields: {
      total_matched: integer('Devices or households matched'),
      demographics: mapOfNumbers("By OnSpot's name, such as state_donor_probability: numbers by bucket"),
    },
    callback: {
      path: '/geoframe/political/aggregate',
      parameters: ['hash', 'headers'],
      answer: AGGREGATE,
    },
  }),
  toStream({
    name: 'political_all',
    description: 'The political leanings of a device that was seen at a location',
    subject: 'location',
    isSensitive: true,
    keyProperties: [...LOCATION_ANSWER, 'position'],
    fields: POLITICAL_FIELDS,
    hasOtherColumns: true,
    save: {
      path: '/save/geoframe/political',
      parameters: ['hash', 'headers', 'organization'],
      file: POLITICAL_FILE,
    },
  }),
];
