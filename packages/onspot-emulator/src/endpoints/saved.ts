import { type World } from '../data/world.js';
import { type Endpoint, handsOver, saves } from '../endpoint.js';
import { addressFiles } from '../forms/addresses.js';
import { twoCollections } from '../forms/comparison.js';
import { eachFile } from '../forms/files.js';
import { eachFeature, oneFeature } from '../forms/geoframes.js';
import {
  checkHeaders,
  checkHouseholdSize,
  checkNonMatched,
  checkSocialNetwork,
  checkTradeArea,
} from '../forms/rules.js';
import { residentsOf, tabulateBusinesses, tabulateMatches, visitorsOf } from '../tables/addresses.js';
import { tabulateAttributedHomes, tabulateJourneys } from '../tables/attribution.js';
import { attributedBy, type Audience, seenAt } from '../tables/audience.js';
import {
  tabulateActiveHomeDevices,
  tabulateContacts,
  tabulateCounts,
  tabulateDevices,
  tabulateHomeDevices,
} from '../tables/devices.js';
import { HOME_HEADERS, tabulateHomes, tabulateWorkplaces, WORKPLACE_HEADERS } from '../tables/households.js';
import { OBSERVATION_HEADERS, tabulateObservations } from '../tables/observations.js';
import {
  HOUSEHOLD_HEADERS,
  POLITICAL_HEADERS,
  tabulateDemographics,
  tabulateHouseholds,
  tabulatePolitics,
} from '../tables/people.js';
import { type Table, type TableOf } from '../tables/table.js';
import { tabulateTradeArea } from '../tables/trade-area.js';

const filesRules = [checkHouseholdSize, checkNonMatched];
const politicalHeaders = checkHeaders(POLITICAL_HEADERS);

/** The endpoints that write a file, and one that hands its answer over. */
export const SAVED: readonly Endpoint[] = [
  saves({
    path: '/save/geoframe/all/countgroupedbydevice',
    asks: eachFeature,
    table: about(seenAt, tabulateCounts),
  }),
  saves({
    path: '/save/geoframe/all/devices',
    asks: eachFeature,
    table: about(seenAt, tabulateDevices),
  }),
  saves({
    path: '/save/geoframe/all/observations',
    asks: eachFeature,
    rules: [checkHeaders(OBSERVATION_HEADERS)],
    table: tabulateObservations,
  }),
  saves({
    path: '/save/geoframe/legacyextension/devicesinhome',
    asks: eachFeature,
    rules: [checkHouseholdSize],
    table: about(seenAt, tabulateActiveHomeDevices),
  }),
  saves({
    path: '/save/geoframe/extension/devicesinhome',
    asks: eachFeature,
    rules: [checkHouseholdSize],
    table: about(seenAt, tabulateHomeDevices),
  }),
  saves({
    path: '/save/files/extension/devicesinhome',
    asks: eachFile,
    rules: [checkHouseholdSize],
    table: tabulateHomeDevices,
  }),
  saves({
    path: '/save/geoframe/all/devicecountataddress',
    asks: eachFeature,
    rules: [checkHeaders(HOME_HEADERS)],
    table: tabulateHomes,
  }),
  saves({
    path: '/save/geoframe/all/devicecountatworkplaceaddress',
    asks: eachFeature,
    rules: [checkHeaders(WORKPLACE_HEADERS)],
    table: tabulateWorkplaces,
  }),
  saves({
    path: '/save/geoframe/demographics/all',
    asks: eachFeature,
    rules: [checkHouseholdSize],
    table: about(seenAt, tabulateDemographics),
  }),
  saves({
    path: '/save/files/political',
    asks: eachFile,
    rules: [checkHouseholdSize, politicalHeaders],
    table: tabulatePolitics,
  }),
  saves({
    path: '/save/files/demographics/all',
    asks: eachFile,
    rules: filesRules,
    table: tabulateDemographics,
  }),
  saves({
    path: '/save/files/household',
    asks: eachFile,
    rules: [...filesRules, checkHeaders(HOUSEHOLD_HEADERS)],
    table: tabulateHouseholds,
  }),
  saves({
    path: '/save/geoframe/political',
    asks: eachFeature,
    rules: [politicalHeaders],
    table: about(seenAt, tabulatePolitics),
  }),
  saves({
    path: '/save/geoframes/attribution/locations',
    asks: twoCollections,
    table: tabulateAttributedHomes,
  }),
  saves({
    path: '/save/geoframes/attribution/journey',
    asks: twoCollections,
    table: tabulateJourneys,
  }),
  saves({
    path: '/save/geoframes/attribution/devices',
    asks: twoCollections,
    table: about(attributedBy, tabulateDevices),
  }),
  saves({
    path: '/save/addresses/all/devices',
    asks: addressFiles,
    table: about(residentsOf, tabulateDevices),
    debug: tabulateMatches,
    ack: 'object',
  }),
  saves({
    path: '/save/businessaddresses/all/locations',
    asks: addressFiles,
    table: tabulateBusinesses,
    debug: tabulateMatches,
  }),
  saves({
    path: '/save/businessaddresses/all/devices',
    asks: addressFiles,
    table: about(visitorsOf, tabulateDevices),
    debug: tabulateMatches,
  }),
  saves({
    path: '/save/businessaddresses/all/demographics',
    asks: addressFiles,
    table: about(visitorsOf, tabulateDemographics),
    debug: tabulateMatches,
  }),
  saves({
    path: '/save/geoframe/extension/socialnetwork',
    asks: eachFeature,
    rules: [checkSocialNetwork],
    table: about(seenAt, tabulateContacts),
  }),
  saves({
    path: '/save/files/extension/socialnetwork',
    asks: eachFile,
    rules: [checkSocialNetwork],
    table: tabulateContacts,
  }),
  handsOver({ path: '/geoframe/tradearea', asks: oneFeature, rules: [checkTradeArea] }),
  saves({
    path: '/save/geoframe/tradearea',
    asks: oneFeature,
    rules: [checkTradeArea],
    table: tabulateTradeArea,
    ack: 'object',
  }),
];

/** A table about an audience that first has to be made out of what is asked about. */
function about<Subject>(toAudience: (subject: Subject) => Audience, tabulate: TableOf<Audience>): TableOf<Subject> {
  return (subject: Subject, world: World): Table => tabulate(toAudience(subject), world);
}
