import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ENDPOINT_PATHS } from '@onspot-tap/emulator';

import { askAll, type Outcome } from './support/asking.js';
import { bodyFor } from './support/bodies.js';
import { type Setup, setUp } from './support/setup.js';

type Observation = { did: string; timestamp: number };
type Record_ = Record<string, string>;

let setup: Setup;
let folder: string;
let observations: Observation[];
/** What each endpoint has answered so far, by path. */
const outcomes = new Map<string, Outcome>();

const ADDRESSES = 40;

beforeAll(async () => {
  setup = await setUp();
  folder = await mkdtemp(join(tmpdir(), 'onspot-emulator-'));
  const lines = Array.from({ length: ADDRESSES }, (_, i) => `${100 + i} Oak St,Minneapolis,MN,55401,${i}`);
  await writeFile(join(folder, 'addresses.csv'), ['address,town,state,zipcode,row', ...lines].join('\n'));
  ({ observations } = payloadOf(await ask('/geoframe/all/observations')) as { observations: Observation[] });
  const { devices } = payloadOf(await ask('/geoframe/all/devices')) as { devices: string[] };
  await writeFile(join(folder, 'devices.csv'), `deviceid\n${devices.join('\n')}\n`);
});

afterAll(async () => {
  await setup.close();
  await rm(folder, { recursive: true });
});

async function ask(path: string): Promise<Outcome> {
  const known = outcomes.get(path);
  if (known) return known;
  const where = { callback: `${setup.receiver.url}/${path}`, outputLocation: `${join(folder, 'out', path)}/` };
  const [outcome] = await askAll(setup, path, bodyFor(path, folder)(where));
  outcomes.set(path, outcome!);
  return outcome!;
}

/** What a data callback says beside its envelope. */
function payloadOf({ callback }: Outcome): Record<string, unknown> {
  const { name: _, cbinfo: __, ...payload } = callback;
  return payload;
}

async function payloadAt(path: string): Promise<Record<string, unknown>> {
  return payloadOf(await ask(path));
}

async function rowsAt(path: string): Promise<Record_[]> {
  return (await ask(path)).rows;
}

async function devicesAt(path: string): Promise<string[]> {
  return (await payloadAt(path)).devices as string[];
}

function columnOf(rows: Record_[], column: string): string[] {
  return rows.map((row) => row[column]!);
}

function tally<T>(values: Iterable<T>): Map<T, number> {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function sum(values: Iterable<number>): number {
  return [...values].reduce((total, value) => total + value, 0);
}

/** What is not among others; quicker than Jest, which compares each with each. */
function missingFrom(all: Iterable<string>, some: Iterable<string>): string[] {
  const set = new Set(all);
  return [...some].filter((each) => !set.has(each));
}

const distinct = <T>(values: Iterable<T>): T[] => [...new Set(values)];
const dids = (): string[] => observations.map(({ did }) => did);
const dayOf = (timestamp: number): string => new Date(timestamp).toISOString().slice(0, 10);

function isInRing({ lat, lng }: { lat: number; lng: number }): boolean {
  return lat >= 44.9735 && lat <= 44.9755 && lng >= -93.2765 && lng <= -93.2735;
}

type Points = { deviceLocations: { lat: number; lng: number }[] };

/** How an endpoint's answer agrees with those of the others. */
type Case = { agrees: (outcome: Outcome) => void | Promise<void> };

const CASES: Record<string, Case> = {
  '/geoframe/all/count': {
    agrees: (outcome) => expect(payloadOf(outcome)).toEqual({ count: distinct(dids()).length }),
  },
  '/geoframe/all/countgroupedbyday': {
    agrees(outcome) {
      const names = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'];
      const counts = tally(observations.map(({ timestamp }) => names[new Date(timestamp).getUTCDay()]!));
      const { deviceCountByDay: list } = payloadOf(outcome) as { deviceCountByDay: { day: string; count: number }[] };
      expect(new Map(list.map(({ day, count }) => [day, count]))).toEqual(counts);
      expect(list[0]!.day).toBe('MONDAY');
    },
  },
  '/geoframe/all/countgroupedbyhour': {
    agrees(outcome) {
      const counts = tally(observations.map(({ timestamp }) => String(new Date(timestamp).getUTCHours())));
      const { deviceCountByHour: list } = payloadOf(outcome) as {
        deviceCountByHour: { hour: string; count: number }[];
      };
      expect(new Map(list.map(({ hour, count }) => [hour, count]))).toEqual(counts);
    },
  },
  '/geoframe/all/countgroupedbyinterval': {
    agrees(outcome) {
      const { deviceCountByInterval: list } = payloadOf(outcome) as {
        deviceCountByInterval: { start: string; end: string; count: number }[];
      };
      const days = new Map<string, Set<string>>();
      for (const { did, timestamp } of observations)
        days.set(dayOf(timestamp), (days.get(dayOf(timestamp)) ?? new Set()).add(did));
      expect(list.map(({ start, count }) => [start, count])).toEqual(
        [...days].map(([day, devices]) => [`${day}T00:00`, devices.size]),
      );
      expect(Date.parse(`${list[0]!.end}Z`) - Date.parse(`${list[0]!.start}Z`)).toBe(86_400_000);
    },
  },
  '/geoframe/all/devicefrequencycount': {
    agrees(outcome) {
      const often = [...tally(dids()).values()];
      const between = (least: number, most = least) => often.filter((n) => n >= least && n <= most).length;
      expect(payloadOf(outcome)).toEqual({
        ...{ one: between(1), two: between(2), three: between(3), fourToSeven: between(4, 7) },
        ...{ eightToFifteen: between(8, 15), sixteenToTwentyfive: between(16, 25) },
        twentySixOrMore: between(26, Infinity),
      });
    },
  },
  '/geoframe/all/devicelocationsbyday': {
    agrees(outcome) {
      const { deviceLocations: points } = payloadOf(outcome) as Points;
      expect(points).toHaveLength(distinct(observations.map((o) => `${o.did} ${dayOf(o.timestamp)}`)).length);
      expect(points.every(isInRing)).toBe(true);
    },
  },
  '/geoframe/all/devices': {
    agrees: (outcome) => expect(payloadOf(outcome)).toEqual({ devices: distinct(dids()) }),
  },
  '/geoframe/all/distinctdevicelocations': {
    async agrees(outcome) {
      const { deviceLocations: points } = payloadOf(outcome) as Points;
      const rows = await rowsAt('/save/geoframe/all/observations');
      const seen = distinct(rows.map(({ lat, lng }) => `${lat},${lng}`));
      expect(points.map(({ lat, lng }) => `${lat},${lng}`)).toEqual(seen);
    },
  },
  '/geoframe/all/countgroupedbydevice': {
    agrees(outcome) {
      const { deviceCountByDevice: list } = payloadOf(outcome) as {
        deviceCountByDevice: { did: string; count: number }[];
      };
      expect(new Map(list.map(({ did, count }) => [did, count]))).toEqual(tally(dids()));
    },
  },
  '/geoframe/all/locations': {
    agrees(outcome) {
      const { deviceLocations: points } = payloadOf(outcome) as Points;
      expect(points).toHaveLength(distinct(dids()).length);
      expect(points.every(isInRing)).toBe(true);
    },
  },
  '/geoframe/all/observations': {
    agrees(outcome) {
      expect(observations.length).toBeGreaterThan(100);
      expect([...outcome.expected.items()]).toEqual(observations);
    },
  },
  '/geoframe/common/count': {
    async agrees(outcome) {
      const common = await devicesAt('/geoframe/common/devices');
      expect(payloadOf(outcome)).toEqual({ count: common.length });
    },
  },
  '/geoframe/common/devices': {
    async agrees(outcome) {
      const { devices } = payloadOf(outcome) as { devices: string[] };
      const again = columnOf(await rowsAt('/save/geoframes/attribution/devices'), 'deviceid');
      expect(devices.length).toBeGreaterThan(0);
      expect([...devices].sort()).toEqual(again.sort());
    },
  },
  '/geoframe/demographics/aggregate': {
    async agrees(outcome) {
      const { totalMatched, demographics } = payloadOf(outcome) as Aggregate;
      expect(totalMatched).toBe((await devicesAt('/geoframe/household/devices')).length);
      expect(Object.keys(demographics)).toEqual(['estimated_age', 'shoe_size']);
      for (const buckets of Object.values(demographics)) expect(sum(Object.values(buckets))).toBe(totalMatched);
      const rows = await rowsAt('/save/geoframe/demographics/all');
      expect(demographics.estimated_age!.A).toBe(rows.filter((row) => row['estimated_age 18-24'] === '1').length);
    },
  },
  '/geoframe/demographics/aggregate/zipcodes': {
    async agrees(outcome) {
      const { totalMatched, demographics } = payloadOf(outcome) as Aggregate;
      expect(totalMatched).toBe(distinct(dids()).length);
      expect({ count: sum(Object.values(demographics.zipcode!)) }).toEqual(
        await payloadAt('/geoframe/household/count'),
      );
    },
  },
  '/geoframe/political/aggregate': {
    async agrees(outcome) {
      const { totalMatched, demographics } = payloadOf(outcome) as Aggregate;
      const rows = await rowsAt('/save/geoframe/political');
      expect(totalMatched).toBe(rows.length);
      expect(Object.keys(demographics)).toHaveLength(20);
      for (const [field, buckets] of Object.entries(demographics))
        expect(new Map(Object.entries(buckets))).toEqual(tally(columnOf(rows, field)));
      expect(outcome.entry.location).toContain('Mall-');
    },
  },
  '/geoframe/legacyextension/devicesinhome': {
    async agrees(outcome) {
      const { devices } = payloadOf(outcome) as { devices: string[] };
      const all = await devicesAt('/geoframe/extension/devicesinhome');
      expect(missingFrom(all, devices)).toEqual([]);
      expect(devices.length).toBeLessThan(all.length);
    },
  },
  '/geoframe/extension/devicesinhome': {
    async agrees(outcome) {
      const { devices } = payloadOf(outcome) as { devices: string[] };
      expect(distinct(devices)).toHaveLength(devices.length);
      expect(missingFrom(devices, await devicesAt('/geoframe/household/devices'))).toEqual([]);
    },
  },
  '/geoframe/extension/devicesinhomecount': {
    async agrees(outcome) {
      expect(payloadOf(outcome)).toEqual({ count: (await devicesAt('/geoframe/extension/devicesinhome')).length });
    },
  },
  '/geoframe/household/count': {
    async agrees(outcome) {
      const { count } = payloadOf(outcome) as { count: number };
      const devices = await devicesAt('/geoframe/household/devices');
      expect(count).toBeGreaterThan(0);
      expect(count).toBeLessThanOrEqual(devices.length);
    },
  },
  '/geoframe/household/devices': {
    agrees(outcome) {
      const { devices } = payloadOf(outcome) as { devices: string[] };
      expect(missingFrom(distinct(dids()), devices)).toEqual([]);
      expect(devices.length).toBeLessThan(distinct(dids()).length);
    },
  },
  '/geoframes/attribution': {
    async agrees(outcome) {
      const { data } = payloadOf(outcome) as { data: Attribution };
      const common = new Set(await devicesAt('/geoframe/common/devices'));
      const seen = dids().filter((did) => common.has(did));
      expect(outcome.callback.name).toBe('Campaign');
      expect(data.count).toBe(common.size);
      expect(sum(Object.values(data.frequency))).toBe(common.size);
      expect(sum(data.dayOfWeek.map(({ count }) => count))).toBe(seen.length);
      expect(sum(data.hourOfDay.map(({ count }) => count))).toBe(seen.length);
      const homes = await rowsAt('/save/geoframes/attribution/locations');
      expect(data.zipcodes.total).toBe(homes.length);
      const counts = tally(columnOf(homes, 'zipcode'));
      for (const { zipcode, count } of data.zipcodes.zipcodes) expect(counts.get(zipcode)).toBe(count);
      expect(data.zipcodes.zipcodes.length).toBeLessThanOrEqual(5);
      expect(missingFrom(columnOf(homes, 'city'), data.cities)).toEqual([]);
    },
  },
  '/save/geoframe/all/countgroupedbydevice': {
    async agrees({ rows }) {
      const { deviceCountByDevice: list } = await payloadAt('/geoframe/all/countgroupedbydevice');
      expect(rows.map((row) => ({ did: row.deviceid, count: Number(row.count) }))).toEqual(list);
    },
  },
  '/save/geoframe/all/devices': {
    async agrees({ rows }) {
      expect(columnOf(rows, 'deviceid')).toEqual(await devicesAt('/geoframe/all/devices'));
    },
  },
  '/save/geoframe/all/observations': {
    agrees({ rows }) {
      expect(rows.map((row) => ({ did: row.deviceid, timestamp: Number(row.timestamp) }))).toEqual(observations);
      for (const row of rows) {
        expect(isInRing({ lat: Number(row.lat), lng: Number(row.lng) })).toBe(true);
        expect(Date.parse(`${row.Date}T${row.Time}Z`)).toBe(Number(row.timestamp));
      }
    },
  },
  '/save/geoframe/legacyextension/devicesinhome': {
    async agrees({ rows }) {
      expect(columnOf(rows, 'deviceid')).toEqual(await devicesAt('/geoframe/legacyextension/devicesinhome'));
    },
  },
  '/save/geoframe/extension/devicesinhome': {
    async agrees({ rows }) {
      expect(columnOf(rows, 'deviceid')).toEqual(await devicesAt('/geoframe/extension/devicesinhome'));
    },
  },
  '/save/files/extension/devicesinhome': {
    async agrees({ rows }) {
      expect(columnOf(rows, 'deviceid')).toEqual(await devicesAt('/geoframe/extension/devicesinhome'));
    },
  },
  '/save/geoframe/all/devicecountataddress': {
    async agrees({ rows }) {
      expect(columnOf(rows, 'deviceid')).toEqual(await devicesAt('/geoframe/household/devices'));
      const counts = tally(dids());
      expect(rows.every(({ deviceid, count }) => counts.get(deviceid!) === Number(count))).toBe(true);
      expect(rows.every((row) => row.location === 'Mall' && Number(row.observationsDayCount) >= 1)).toBe(true);
    },
  },
  '/save/geoframe/all/devicecountatworkplaceaddress': {
    agrees({ rows }) {
      expect(rows.length).toBeGreaterThan(0);
      expect(missingFrom(distinct(dids()), columnOf(rows, 'deviceid'))).toEqual([]);
      const counts = tally(dids());
      expect(rows.every((row) => counts.get(row.deviceid!) === Number(row.observationsCount))).toBe(true);
    },
  },
  '/save/geoframe/demographics/all': {
    async agrees({ rows }) {
      expect(columnOf(rows, 'hashed device id')).toEqual(await devicesAt('/geoframe/household/devices'));
      expect(rows.every((row) => Number(row.male) + Number(row.female) === 1)).toBe(true);
      expect(Object.keys(rows[0]!).length).toBeGreaterThan(40);
      const homes = await rowsAt('/save/geoframe/all/devicecountataddress');
      expect(columnOf(rows, 'zip')).toEqual(columnOf(homes, 'zipcode'));
    },
  },
  '/save/files/political': {
    async agrees({ rows }) {
      const sibling = await rowsAt('/save/geoframe/political');
      const withoutCount = ({ observationsCount: _, ...row }: Record_) => row;
      expect(rows.map(withoutCount)).toEqual(sibling.map(withoutCount));
    },
  },
  '/save/files/demographics/all': {
    async agrees({ rows }) {
      expect(columnOf(rows, 'hashed device id')).toEqual(await devicesAt('/geoframe/all/devices'));
      const matched = rows.filter(({ zip }) => zip !== '');
      const sibling = await rowsAt('/save/geoframe/demographics/all');
      expect(columnOf(matched, 'estimated_age 70+')).toEqual(columnOf(sibling, 'estimated_age 70+'));
    },
  },
  '/save/files/household': {
    async agrees({ rows }) {
      const homes = await rowsAt('/save/geoframe/all/devicecountataddress');
      expect(rows).toEqual(homes.map(({ deviceid, zipcode }) => ({ deviceid, zipcode })));
    },
  },
  '/save/geoframe/political': {
    async agrees({ rows }) {
      expect(columnOf(rows, 'deviceId')).toEqual(await devicesAt('/geoframe/household/devices'));
      expect(Object.keys(rows[0]!)).toHaveLength(26);
    },
  },
  '/save/geoframes/attribution/locations': {
    async agrees({ rows }) {
      const devices = await devicesAt('/geoframe/common/devices');
      const atHome = new Set(await devicesAt('/geoframe/household/devices'));
      expect(rows).toHaveLength(devices.filter((did) => atHome.has(did)).length);
    },
  },
  '/save/geoframes/attribution/journey': {
    async agrees({ rows }) {
      const devices = columnOf(await rowsAt('/save/geoframes/attribution/devices'), 'deviceid');
      expect(columnOf(rows, 'ID').sort()).toEqual(devices.sort());
      expect(rows.every((row) => row.Destination === 'Mall' && row['Source Audience'] === 'Mall')).toBe(true);
      expect(rows.every((row) => row['Dates Seen']!.startsWith(row['Date First Seen']!))).toBe(true);
      expect(rows.every((row) => row['Date First Seen']! < '2024-04-22')).toBe(true);
    },
  },
  '/save/geoframes/attribution/devices': {
    async agrees({ rows }) {
      const { data } = (await payloadAt('/geoframes/attribution')) as { data: Attribution };
      expect(rows).toHaveLength(data.count);
    },
  },
  '/save/addresses/all/devices': {
    agrees({ rows, entry }) {
      expect(rows.length).toBeGreaterThan(ADDRESSES / 4);
      expect(distinct(columnOf(rows, 'deviceid'))).toHaveLength(rows.length);
      expect(entry.location).toContain('Addresses-');
    },
  },
  '/save/businessaddresses/all/locations': {
    agrees({ rows }) {
      expect(rows.length).toBeLessThan(ADDRESSES);
      expect(Object.keys(rows[0]!)).toEqual(['address', 'town', 'state', 'zipcode', 'row', 'lat', 'lng']);
      expect(rows.every(({ lat, lng }) => Math.abs(Number(lat) - 44.98) < 0.02 && Number(lng) < -93)).toBe(true);
    },
  },
  '/save/businessaddresses/all/devices': {
    async agrees({ rows }) {
      const places = await rowsAt('/save/businessaddresses/all/locations');
      expect(rows.length).toBeGreaterThan(places.length);
    },
  },
  '/save/businessaddresses/all/demographics': {
    async agrees({ rows }) {
      const devices = columnOf(await rowsAt('/save/businessaddresses/all/devices'), 'deviceid');
      expect(missingFrom(devices, columnOf(rows, 'hashed device id'))).toEqual([]);
      expect(rows.length).toBeGreaterThan(0);
    },
  },
  '/save/geoframe/extension/socialnetwork': {
    agrees({ rows }) {
      const ids = columnOf(rows, 'deviceid');
      expect(ids.length).toBeGreaterThan(0);
      expect(distinct(ids)).toHaveLength(ids.length);
    },
  },
  '/save/files/extension/socialnetwork': {
    async agrees({ rows }) {
      const nearest = columnOf(await rowsAt('/save/geoframe/extension/socialnetwork'), 'deviceid');
      expect(columnOf(rows, 'deviceid').slice(0, nearest.length)).toEqual(nearest);
      expect(rows.length).toBeGreaterThan(nearest.length);
    },
  },
  '/geoframe/tradearea': {
    agrees({ entry, callback }) {
      expect(entry.location).toBe('emulated-partner');
      expect(callback).toEqual({ id: entry.id, success: true, message: 'SUCCESS' });
    },
  },
  '/save/geoframe/tradearea': {
    agrees({ rows }) {
      expect(rows.length).toBeGreaterThan(0);
      expect(distinct(columnOf(rows, 'deviceid'))).toHaveLength(rows.length);
    },
  },
};

type Aggregate = { totalMatched: number; demographics: Record<string, Record<string, number>> };
type Attribution = {
  count: number;
  frequency: Record<string, number>;
  dayOfWeek: { day: string; count: number }[];
  hourOfDay: { hour: string; count: number }[];
  zipcodes: { total: number; zipcodes: { zipcode: string; count: number }[] };
  cities: string[];
};

const BARE_ACKS = ['/save/addresses/all/devices', '/geoframe/tradearea', '/save/geoframe/tradearea'];

test('every endpoint is tried here, and there are 46 of them', () => {
  expect(Object.keys(CASES)).toEqual([...ENDPOINT_PATHS]);
  expect(ENDPOINT_PATHS).toHaveLength(46);
});

describe.each(Object.keys(CASES))('%s', (path) => {
  test('agrees with the others', async () => {
    await CASES[path]!.agrees(await ask(path));
  });

  test('says what is expected of it', async () => {
    const { expected, callback, entry, rows } = await ask(path);
    const isFlat = path.startsWith('/save/') || path === '/geoframe/tradearea';
    if (isFlat) expect(callback).toEqual({ id: entry.id, success: true, message: 'SUCCESS' });
    else expect(payloadOf({ callback } as Outcome)).toEqual(expected.payload());
    expect(expected.file?.exists ?? false).toBe(path.startsWith('/save/'));
    expect(rows).toEqual([...(expected.file?.records() ?? [])]);
  });

  test('acknowledges as documented', async () => {
    const where = { callback: `${setup.receiver.url}/again`, outputLocation: `${join(folder, 'again')}/` };
    const ack: unknown = await (await setup.send(path, bodyFor(path, folder)(where))).json();
    await setup.emulator.idle();
    const [entry, ...others] = [ack].flat() as { id: string; name: string; location?: string }[];
    expect(Array.isArray(ack)).toBe(!BARE_ACKS.includes(path));
    expect(others).toEqual([]);
    expect(entry!.id).toMatch(/^[0-9a-f-]{36}$/);
    const hasLocation = path.startsWith('/save/') || /political|tradearea/.test(path);
    expect(Object.keys(entry!)).toEqual(['id', 'name', ...(hasLocation ? ['location'] : [])]);
    if (path.startsWith('/save/'))
      expect(entry!.location).toBe(`${where.outputLocation}${entry!.name}-${entry!.id.slice(0, 6)}.csv`);
  });
});
