import { integer, string } from '../record-schema.js';
import { type StreamDefinition } from '../stream-definition.js';
import { COUNT_ANSWER } from './count-answer.js';
import { COLUMN } from './known-columns.js';
import { FIELD, LOCATION_ANSWER } from './known-fields.js';
import { toStream } from './row.js';
import { DAYS, DAYS_COLUMNS, FREQUENCY, frequencyAt, HOURS, HOURS_COLUMNS } from './visit-times.js';

/** How many devices were seen at a location: in all, by time, by device. */
export const COUNTS: readonly StreamDefinition[] = [
  toStream({
    name: 'count',
    description: 'The number of distinct devices seen at a location',
    subject: 'location',
    keyProperties: LOCATION_ANSWER,
    fields: { count: integer('Distinct devices') },
    callback: { path: '/geoframe/all/count', parameters: ['hash'], answer: COUNT_ANSWER },
  }),
  toStream({
    name: 'count_by_day',
    description: 'The sightings of devices at a location by day of the week',
    subject: 'location',
    keyProperties: LOCATION_ANSWER,
    fields: { days: DAYS },
    callback: {
      path: '/geoframe/all/countgroupedbyday',
      parameters: ['hash', 'interval'],
      // A device that comes again within so many hours is counted once.
      defaults: { interval: 24 },
      answer: { kind: 'summary', fields: { days: { type: 'rows', at: ['deviceCountByDay'], columns: DAYS_COLUMNS } } },
    },
  }),
  toStream({
    name: 'count_by_hour',
    description: 'The sightings of devices at a location by hour of the day',
    subject: 'location',
    keyProperties: LOCATION_ANSWER,
    fields: { hours: HOURS },
    callback: {
      path: '/geoframe/all/countgroupedbyhour',
      parameters: ['hash'],
      answer: {
        kind: 'summary',
        fields: { hours: { type: 'rows', at: ['deviceCountByHour'], columns: HOURS_COLUMNS } },
      },
    },
  }),
  toStream({
    name: 'count_by_interval',
    description: 'The number of distinct devices seen at a location in one interval of the window',
    subject: 'location',
    keyProperties: [...LOCATION_ANSWER, 'interval_start'],
    fields: {
      interval_start: string('First moment of the interval as OnSpot writes it: UTC, without seconds and zone'),
      interval_end: string('Its last moment, likewise'),
      count: integer('Distinct devices in the interval'),
    },
    callback: {
      path: '/geoframe/all/countgroupedbyinterval',
      parameters: ['hash', 'interval'],
      // Hours. OnSpot has no default and must be told; this is what its documents show.
      defaults: { interval: 4 },
      answer: {
        kind: 'list',
        member: 'deviceCountByInterval',
        fields: {
          interval_start: { from: 'start', type: 'string' },
          interval_end: { from: 'end', type: 'string' },
          count: { from: 'count', type: 'integer' },
        },
      },
    },
  }),
  toStream({
    name: 'count_by_device',
    description: 'How often a device was seen at a location',
    subject: 'location',
    keyProperties: [...LOCATION_ANSWER, 'did'],
    fields: { did: FIELD.did, count: integer('Sightings of the device') },
    callback: {
      path: '/geoframe/all/countgroupedbydevice',
      parameters: ['hash'],
      answer: {
        kind: 'list',
        member: 'deviceCountByDevice',
        fields: { did: { from: 'did', type: 'string' }, count: { from: 'count', type: 'integer' } },
      },
    },
    save: {
      path: '/save/geoframe/all/countgroupedbydevice',
      parameters: ['hash', 'organization'],
      file: {
        fields: { did: COLUMN.did, count: { from: ['count'], type: 'integer' } },
        required: ['did', 'count'],
      },
    },
  }),
  toStream({
    name: 'device_frequency',
    description: 'How many devices were seen at a location once, twice, and so on',
    subject: 'location',
    keyProperties: LOCATION_ANSWER,
    fields: FREQUENCY,
    callback: {
      path: '/geoframe/all/devicefrequencycount',
      parameters: ['hash'],
      answer: { kind: 'summary', fields: frequencyAt() },
    },
  }),
];
