import { createHash } from 'node:crypto';

import { toDeviceId } from '../data/device-ids.js';
import { householdOf, workplaceOf } from '../data/households.js';
import { idLookOf, type Question, readSightings } from '../data/question.js';
import { type World } from '../data/world.js';
import { type Row, type Table } from './table.js';

/** What may be asked for of homes. */
export const HOME_HEADERS: readonly string[] = [
  ...['location', 'datestart', 'dateend', 'deviceid', 'addresshash', 'city', 'state', 'zipcode', 'zip4'],
  ...['dates visited', 'observations by date', 'observations', 'count', 'zip4latitude', 'zip4longitude', 'censusblock'],
  ...['observationsDayCount', 'observationsDay'],
];

/** What may be asked for of workplaces. */
export const WORKPLACE_HEADERS: readonly string[] = [
  ...['location', 'dateStart', 'dateEnd', 'deviceId', 'observationsCount', 'address', 'city', 'state', 'zipcode'],
  ...['zip4', 'latitude', 'longitude', 'geoidBlock', 'centroidLatitude', 'centroidLongitude', 'observations'],
];

/** The home of each device that has one, and when the device was seen. */
export function tabulateHomes(question: Question, world: World): Table {
  return {
    columns: ['location', 'deviceid', 'city', 'state', 'zipcode', 'observationsDayCount', 'observationsDay'],
    rows: () => listRows(question, world, householdOf),
  };
}

/** The workplace of each device that has one, and when the device was seen. */
export function tabulateWorkplaces(question: Question, world: World): Table {
  return {
    columns: [
      ...['location', 'deviceid', 'address', 'city', 'state', 'zipcode', 'zip4', 'observations', 'observationsCount'],
    ],
    rows: () => listRows(question, world, workplaceOf),
  };
}

function* listRows(
  question: Question,
  world: World,
  findAddress: (device: number) => ReturnType<typeof workplaceOf>,
): Generator<Row> {
  const look = idLookOf(question, world);
  const { from, to } = question.span;
  for (const [device, times] of groupTimes(question, world)) {
    const address = findAddress(device);
    if (!address) continue;
    const { home, street, zip4, id } = address;
    const days = countDays(times);
    const block = `${home.state === 'WI' ? '55' : '27'}${String(id % 1e13).padStart(13, '0')}`;
    yield {
      ...{ location: question.where.name, datestart: toIso(from), dateend: toIso(to) },
      ...{ deviceid: toDeviceId(device, look), address: street, city: home.city, state: home.state },
      addresshash: createHash('sha256').update(`${street} ${home.zip}`).digest('hex'),
      ...{ zipcode: home.zip, zip4, latitude: home.lat, longitude: home.lng },
      ...{ zip4latitude: home.lat, zip4longitude: home.lng },
      ...{ centroidlatitude: home.lat, centroidlongitude: home.lng, censusblock: block, geoidblock: block },
      ...{ count: times.length, observationscount: times.length },
      observations: times.map(toIso).join('|'),
      datesvisited: [...days.keys()].join('|'),
      observationsday: [...days.keys()].join('|'),
      observationsdaycount: days.size,
      observationsbydate: [...days].map(([day, count]) => `${day}:${count}`).join('|'),
    };
  }
}

function groupTimes(question: Question, world: World): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  for (const { device, timestamp } of readSightings(question, world).sightings) {
    const times = groups.get(device);
    if (times) times.push(timestamp);
    else groups.set(device, [timestamp]);
  }
  return groups;
}

function countDays(times: readonly number[]): Map<string, number> {
  const days = new Map<string, number>();
  for (const time of times) {
    const day = new Date(time).toISOString().slice(0, 10);
    days.set(day, (days.get(day) ?? 0) + 1);
  }
  return days;
}

function toIso(time: number): string {
  return new Date(time).toISOString().slice(0, 19);
}
