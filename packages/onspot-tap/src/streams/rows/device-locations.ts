import { type AnswerShape, type StreamDefinition } from '../stream-definition.js';
import { FIELD, LOCATION_ANSWER } from './known-fields.js';
import { toStream } from './row.js';

const COORDINATES = { lat: { from: 'lat', type: 'number' }, lng: { from: 'lng', type: 'number' } } as const;

const LOCATIONS_ANSWER: AnswerShape = {
  kind: 'list',
  member: 'deviceLocations',
  fields: { position: { type: 'position' }, ...COORDINATES },
};

/** Where devices were seen. OnSpot tells neither which device nor when, so two may be the same but for their place. */
export const DEVICE_LOCATIONS: readonly StreamDefinition[] = [
  toStream({
    name: 'locations',
    description: 'A point where a device was seen, one per device',
    subject: 'location',
    keyProperties: [...LOCATION_ANSWER, 'position'],
    fields: { position: FIELD.position, lat: FIELD.lat, lng: FIELD.lng },
    callback: { path: '/geoframe/all/locations', parameters: ['hash'], answer: LOCATIONS_ANSWER },
  }),
  toStream({
    name: 'device_locations_by_day',
    description: 'A point where a device was seen, one per device and day',
    subject: 'location',
    keyProperties: [...LOCATION_ANSWER, 'position'],
    fields: { position: FIELD.position, lat: FIELD.lat, lng: FIELD.lng },
    callback: { path: '/geoframe/all/devicelocationsbyday', parameters: ['hash'], answer: LOCATIONS_ANSWER },
  }),
  toStream({
    name: 'distinct_device_locations',
    description: 'A point where devices were seen, each point once',
    subject: 'location',
    keyProperties: [...LOCATION_ANSWER, 'lat', 'lng'],
    fields: { lat: FIELD.lat, lng: FIELD.lng },
    callback: {
      path: '/geoframe/all/distinctdevicelocations',
      parameters: ['hash'],
      answer: { kind: 'list', member: 'deviceLocations', fields: COORDINATES },
    },
  }),
];
