import { ADDRESS_LISTS } from './rows/address-lists.js';
import { ATTRIBUTION_FILES } from './rows/attribution-files.js';
import { ATTRIBUTION } from './rows/attribution.js';
import { COMMON } from './rows/common.js';
import { COUNTS } from './rows/counts.js';
import { DEMOGRAPHICS } from './rows/demographics.js';
import { DEVICE_LISTS } from './rows/device-lists.js';
import { DEVICE_LOCATIONS } from './rows/device-locations.js';
import { DEVICES } from './rows/devices.js';
import { EXTENSIONS } from './rows/extensions.js';
import { HOME_AND_WORK } from './rows/home-and-work.js';
import { HOUSEHOLDS } from './rows/households.js';
import { OBSERVATIONS } from './rows/observations.js';
import { ZIPCODES } from './rows/zipcodes.js';
import { type StreamDefinition } from './stream-definition.js';

/**
 * Every stream whose data comes from OnSpot. A further one is a further row: nothing else knows the streams by their
 * names. Left out are the endpoints that write to advertising platforms, and the one of trade areas that answers the
 * same as its sister among the files.
 */
export const STREAMS: readonly StreamDefinition[] = [
  OBSERVATIONS,
  DEVICES,
  ZIPCODES,
  ...COUNTS,
  ...DEVICE_LOCATIONS,
  ...COMMON,
  ...DEMOGRAPHICS,
  ...HOUSEHOLDS,
  ...HOME_AND_WORK,
  ...EXTENSIONS,
  ATTRIBUTION,
  ...ATTRIBUTION_FILES,
  ...DEVICE_LISTS,
  ...ADDRESS_LISTS,
];
