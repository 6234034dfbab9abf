import { type StreamDefinition } from '../stream-definition.js';
import { LOCATION_ANSWER } from './known-fields.js';
import { toStream } from './row.js';
import { UNKNOWN_FIELDS, UNKNOWN_FILE } from './unknown-files.js';

/** What OnSpot reckons from the visitors of a location: whom they know, where they come from. */
export const EXTENSIONS: readonly StreamDefinition[] = [
  toStream({
    name: 'social_network',
    description: "A device of the social network of a location's visitors",
    subject: 'location',
    isSensitive: true,
    keyProperties: [...LOCATION_ANSWER, 'position'],
    fields: UNKNOWN_FIELDS,
    hasOtherColumns: true,
    save: {
      path: '/save/geoframe/extension/socialnetwork',
      parameters: ['hash', 'countMin', 'levels', 'organization'],
      file: UNKNOWN_FILE,
    },
  }),
  toStream({
    name: 'tradearea',
    description: "A part of the area that a location's visitors come from",
    subject: 'location',
    // The acknowledgement is documented as one, whatever the number of features.
    perRequest: 'one',
    isExperimental: true,
    keyProperties: [...LOCATION_ANSWER, 'position'],
    fields: UNKNOWN_FIELDS,
    hasOtherColumns: true,
    save: {
      path: '/save/geoframe/tradearea',
      parameters: ['hash', 'radius', 'includeHouseholds', 'includeWorkplaces', 'organization'],
      file: UNKNOWN_FILE,
    },
  }),
];
