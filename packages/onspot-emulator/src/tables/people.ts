import { findHousehold, readSizes } from '../data/homes.js';
import { type Household } from '../data/households.js';
import { drawPolitics, POLITICAL_FIELDS } from '../data/politics.js';
import { drawTraits, TRAIT_COLUMNS } from '../data/traits.js';
import { type World } from '../data/world.js';
import { type Audience, type Member } from './audience.js';
import { type Row, type Table, toKey } from './table.js';

/** What may be asked for of political data. */
export const POLITICAL_HEADERS: readonly string[] = [
  ...['state', 'city', 'zipcode', 'zip4', 'deviceId', 'observationsCount'],
  ...POLITICAL_FIELDS,
];

/** What may be asked for of households. */
export const HOUSEHOLD_HEADERS: readonly string[] = ['deviceid', 'address', 'city', 'state', 'zipcode', 'zip4'];

const WHO_AND_WHERE = ['location (venue)', 'state', 'city', 'zip', 'zip4', 'hashed device id'];
const AREAS = ['cbmsa_name', 'msa_name', 'fips_name'];

/** What kind of person carries each device: a column of 0 and 1 per trait. */
export function tabulateDemographics(audience: Audience, world: World): Table {
  const sighted = 'number of instances (count seen at location)';
  const columns = [...WHO_AND_WHERE, sighted, ...AREAS, ...TRAIT_COLUMNS, 'household_size'];
  return tabulatePeople({ audience, world, columns }, ({ id, device, count }, household) => ({
    'location (venue)': audience.name,
    ...{ 'hashed device id': id, [sighted]: count, ...toAddress(household) },
    ...(household && {
      ...drawTraits(device, household),
      ...{ cbmsa_name: `${household.home.city}, ${household.home.state}`, msa_name: household.home.city },
      ...{ fips_name: `${household.home.city} County`, household_size: household.size },
    }),
  }));
}

/** How each device's owner votes and gives. */
export function tabulatePolitics(audience: Audience, world: World): Table {
  const columns = POLITICAL_HEADERS;
  return tabulatePeople({ audience, world, columns }, ({ id, device, count }, household) => ({
    ...{ deviceid: id, observationscount: count, ...toAddress(household) },
    ...(household && drawPolitics(device, household)),
  }));
}

/** Where each device's owner lives. */
export function tabulateHouseholds(audience: Audience, world: World): Table {
  const columns = HOUSEHOLD_HEADERS;
  return tabulatePeople({ audience, world, columns }, ({ id }, household) => ({
    deviceid: id,
    ...toAddress(household),
  }));
}

type Listing = { audience: Audience; world: World; columns: readonly string[] };

/** One row per device with a household of a wanted size, and one for each without if it is asked for. */
function tabulatePeople(
  { audience, world, columns }: Listing,
  describe: (member: Member, household: Household | undefined) => Row,
): Table {
  const sizes = readSizes(audience.properties);
  const { includeNonMatchedDevices: wish } = audience.properties;
  const withOthers = wish === true || wish === 'true';
  function* rows(): Generator<Row> {
    for (const member of audience.members(world)) {
      const household = findHousehold(member.device, sizes);
      if (!household && !withOthers) continue;
      const values = Object.entries(describe(member, household));
      yield Object.fromEntries(values.map(([column, value]) => [toKey(column), value]));
    }
  }
  return { columns, rows };
}

function toAddress(household: Household | undefined): Row {
  if (!household) return {};
  const { home, street, zip4 } = household;
  return { address: street, city: home.city, state: home.state, zip: home.zip, zipcode: home.zip, zip4 };
}
