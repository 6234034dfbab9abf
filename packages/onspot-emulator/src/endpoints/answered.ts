import { answerDemographics, answerPolitics } from '../answers/aggregates.js';
import { answerAttribution } from '../answers/attribution.js';
import { countCommonDevices, countDevices, countHomeDevices, countHouseholds } from '../answers/counts.js';
import {
  answerActiveHomeDevices,
  answerCommonDevices,
  answerDevices,
  answerHomeDevices,
  answerHouseholdDevices,
} from '../answers/devices.js';
import { countFrequencies } from '../answers/frequency.js';
import { countDays, countEachDevice, countHours, countIntervals } from '../answers/grouped-counts.js';
import { answerDistinctLocations, answerLocations, answerLocationsByDay } from '../answers/locations.js';
import { answerObservations } from '../answers/observations.js';
import { answerZipcodes } from '../answers/zipcodes.js';
import { POLITICAL_FIELDS } from '../data/politics.js';
import { callsBack, type Endpoint } from '../endpoint.js';
import { twoCollections } from '../forms/comparison.js';
import { allFeatures, eachFeature } from '../forms/geoframes.js';
import {
  checkDemographics,
  checkHeaders,
  checkHouseholdSize,
  checkInterval,
  checkOptionalInterval,
} from '../forms/rules.js';

/** The endpoints whose callbacks carry the answer. */
export const ANSWERED: readonly Endpoint[] = [
  callsBack({ path: '/geoframe/all/count', asks: eachFeature, answer: countDevices }),
  callsBack({
    path: '/geoframe/all/countgroupedbyday',
    asks: eachFeature,
    rules: [checkOptionalInterval],
    answer: countDays,
  }),
  callsBack({ path: '/geoframe/all/countgroupedbyhour', asks: eachFeature, answer: countHours }),
  callsBack({
    path: '/geoframe/all/countgroupedbyinterval',
    asks: eachFeature,
    rules: [checkInterval],
    answer: countIntervals,
  }),
  callsBack({ path: '/geoframe/all/devicefrequencycount', asks: eachFeature, answer: countFrequencies }),
  callsBack({ path: '/geoframe/all/devicelocationsbyday', asks: eachFeature, answer: answerLocationsByDay }),
  callsBack({ path: '/geoframe/all/devices', asks: eachFeature, answer: answerDevices }),
  callsBack({ path: '/geoframe/all/distinctdevicelocations', asks: eachFeature, answer: answerDistinctLocations }),
  callsBack({ path: '/geoframe/all/countgroupedbydevice', asks: eachFeature, answer: countEachDevice }),
  callsBack({ path: '/geoframe/all/locations', asks: eachFeature, answer: answerLocations }),
  callsBack({ path: '/geoframe/all/observations', asks: eachFeature, answer: answerObservations }),
  callsBack({ path: '/geoframe/common/count', asks: allFeatures, answer: countCommonDevices }),
  callsBack({ path: '/geoframe/common/devices', asks: allFeatures, answer: answerCommonDevices }),
  callsBack({
    path: '/geoframe/demographics/aggregate',
    asks: eachFeature,
    rules: [checkHouseholdSize, checkDemographics],
    answer: answerDemographics,
  }),
  callsBack({
    path: '/geoframe/demographics/aggregate/zipcodes',
    asks: eachFeature,
    rules: [checkHouseholdSize],
    answer: answerZipcodes,
  }),
  callsBack({
    path: '/geoframe/political/aggregate',
    asks: eachFeature,
    rules: [checkHeaders(POLITICAL_FIELDS)],
    answer: answerPolitics,
    // Documented, although there is no file.
    location: 'file',
  }),
  callsBack({
    path: '/geoframe/legacyextension/devicesinhome',
    asks: eachFeature,
    rules: [checkHouseholdSize],
    answer: answerActiveHomeDevices,
  }),
  callsBack({
    path: '/geoframe/extension/devicesinhome',
    asks: eachFeature,
    rules: [checkHouseholdSize],
    answer: answerHomeDevices,
  }),
  callsBack({
    path: '/geoframe/extension/devicesinhomecount',
    asks: eachFeature,
    rules: [checkHouseholdSize],
    answer: countHomeDevices,
  }),
  callsBack({ path: '/geoframe/household/count', asks: eachFeature, answer: countHouseholds }),
  callsBack({ path: '/geoframe/household/devices', asks: eachFeature, answer: answerHouseholdDevices }),
  callsBack({ path: '/geoframes/attribution', asks: twoCollections, answer: answerAttribution }),
];
