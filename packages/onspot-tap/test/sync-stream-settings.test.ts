import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { exitCodeOf, type JsonObject } from '@onspot-tap/singer';
import { discover, STREAMS } from 'onspot-tap';
import { type ApiServer, startApi } from './support/api-server.js';
import { recordsOf, savingWorlds, warningsOf, words, WITHOUT_SAVE_URL } from './support/saving.js';
import { type RunResult } from './support/world.js';

const open = savingWorlds();

const GROUPS = [{ name: 'both', locations: ['A', 'B'] }];
const PAIRS = [{ name: 'one to the other', targeting: ['A'], attribution: ['B'] }];

/** A run with these settings, however it ends. */
async function runWith(streams: JsonObject, more: JsonObject = {}): Promise<Pick<RunResult, 'exitCode' | 'failure'>> {
  const world = await open({ places: ['A'], streamSettings: streams });
  const ended = await world.run({ settings: { mode: 'submit', ...more } }).catch((failure: Error) => ({
    failure,
    exitCode: exitCodeOf(failure),
  }));
  if (ended.exitCode !== 0) expect(world.emulator.submissions).toEqual([]);
  return ended;
}

test('streams that lack what only the user knows are left out with a warning each, and the others go on', async () => {
  const lacking = {
    common_count: 'streams.common_count.groups',
    common_devices: 'streams.common_devices.groups',
    attribution: 'streams.attribution.pairs',
    attribution_devices: 'save_url',
    tradearea: 'save_url',
    audience_household: 'save_url',
    address_devices: 'save_url',
    demographics_all: 'save_url',
  };
  const streamSettings = Object.fromEntries(
    [...Object.keys(lacking), 'observations', 'count'].map((name) => [name, {}]),
  );
  const world = await open({ places: ['A'], streamSettings });
  const warningsWith = async (settings: JsonObject) => {
    const run = await world.run({ settings });
    expect(run.failure).toBeUndefined();
    return Object.fromEntries(
      warningsOf(run).map((line) =>
        /^WARNING The stream (\w+) is left out: it needs the setting (.+)$/.exec(line)!.slice(1),
      ),
    ) as JsonObject;
  };
  expect(await warningsWith(WITHOUT_SAVE_URL)).toEqual(lacking);
  expect(world.emulator.submissions.map(({ path }) => path).sort()).toEqual([
    '/geoframe/all/count',
    '/geoframe/all/observations',
  ]);
  expect(await warningsWith({})).toEqual({
    common_count: 'streams.common_count.groups',
    common_devices: 'streams.common_devices.groups',
    attribution: 'streams.attribution.pairs',
    attribution_devices: 'streams.attribution_devices.pairs',
    tradearea: 'streams.tradearea.radius',
    audience_household: 'audiences (of devices)',
    address_devices: 'audiences (of addresses)',
  });
});

test('audiences of one kind are no help to streams that ask about the other', async () => {
  const world = await open({ places: [], streamSettings: { audience_household: {}, address_devices: {} } });
  await writeFile(join(world.files, 'phones.csv'), 'deviceid\nAAAA\nBBBB\nCCCC\nDDDD\n');
  const audiences = [{ name: 'phones', of: 'devices', sources: [join(world.files, 'phones.csv')] }];
  const run = await world.run({ settings: { audiences } });
  expect(run.failure).toBeUndefined();
  expect(warningsOf(run)).toEqual([
    'WARNING The stream address_devices is left out: it needs the setting audiences (of addresses)',
  ]);
  expect(recordsOf(run, 'audience_household').length).toBeGreaterThan(0);
});

describe('refused with 78, before anything is asked, are', () => {
  type Row = { what: string; streams: JsonObject; more?: JsonObject; says: RegExp };
  const rows: Row[] = [
    { what: 'a stream that there is not', streams: { observation: {} }, says: /"streams" names observation, of which/ },
    { what: 'the stream of requests', streams: { requests: { hash: true } }, says: /names requests/ },
    {
      what: 'an unknown setting',
      streams: { devices: { hashed: true } },
      says: /"streams\.devices" must not have "hashed"/,
    },
    {
      what: 'a delivery that there is not',
      streams: { devices: { delivery: 'mail' } },
      says: /streams\.devices\.delivery/,
    },
    {
      what: 'a delivery that the stream has not',
      streams: { count: { delivery: 'save' } },
      says: /"streams\.count\.delivery" is "save"/,
    },
    {
      what: 'another one',
      streams: { demographics_all: { delivery: 'callback' } },
      says: /"streams\.demographics_all\.delivery" is "callback"/,
    },
    { what: 'too few devices', streams: { zipcodes: { min_devices: 0 } }, says: /streams\.zipcodes\.min_devices/ },
    { what: 'too many devices', streams: { zipcodes: { max_devices: 31 } }, says: /streams\.zipcodes\.max_devices/ },
    {
      what: 'more devices at least than at most',
      streams: { zipcodes: { min_devices: 9, max_devices: 3 } },
      says: /"streams\.zipcodes\.min_devices" \(9\) is more than max_devices \(3\)/,
    },
    {
      what: 'more devices at least than the default at most',
      streams: { zipcodes: { min_devices: 25 } },
      says: /min_devices" \(25\) is more than max_devices \(20\)/,
    },
    {
      what: 'sightings below the least',
      streams: { social_network: { count_min: 4 } },
      says: /streams\.social_network\.count_min/,
    },
    { what: 'levels beyond two', streams: { social_network: { levels: 3 } }, says: /streams\.social_network\.levels/ },
    {
      what: 'half an hour',
      streams: { count_by_interval: { interval: 0.5 } },
      says: /streams\.count_by_interval\.interval/,
    },
    { what: 'a radius below nothing', streams: { tradearea: { radius: -1 } }, says: /streams\.tradearea\.radius/ },
    {
      what: 'no demographics',
      streams: { demographics: { demographics: [] } },
      says: /streams\.demographics\.demographics/,
    },
    { what: 'a window of no days', streams: { count: { window: 0 } }, says: /streams\.count\.window/ },
    {
      what: 'a group without locations',
      streams: { common_count: { groups: [{ name: 'x', locations: [] }] } },
      says: /streams\.common_count\.groups/,
    },
    {
      what: 'two groups of one name',
      streams: { common_count: { groups: [...GROUPS, ...GROUPS] } },
      says: /"streams\.common_count\.groups" has more than one entry with the name "both"/,
    },
    {
      what: 'two pairs of one name',
      streams: { attribution: { pairs: [...PAIRS, ...PAIRS] } },
      says: /"streams\.attribution\.pairs" has more than one entry/,
    },
    {
      what: 'two audiences of one name',
      streams: { audience_household: {} },
      more: {
        audiences: [
          { name: 'x', of: 'devices', sources: ['/a.csv'] },
          { name: 'x', of: 'addresses', sources: ['/b.csv'] },
        ],
      },
      says: /"audiences" has more than one entry with the name "x"/,
    },
    {
      what: 'an audience of something else',
      streams: { audience_household: {} },
      more: { audiences: [{ name: 'x', of: 'people', sources: ['/a.csv'] }] },
      says: /audiences\[?.?0\]?\.of/,
    },
    {
      what: 'columns without those that a record needs',
      streams: { observations: { delivery: 'save', headers: ['deviceid', 'lat', 'lng'] } },
      says: /"streams\.observations\.headers" must have timestamp/,
    },
    {
      what: 'columns that name none of them',
      streams: { observations: { delivery: 'save', headers: ['lat'] } },
      says: /must have deviceid and timestamp/,
    },
  ];
  test.each(rows)('$what', async ({ streams, more = {}, says }) => {
    const { exitCode, failure } = await runWith(streams, more);
    expect({ exitCode, message: failure?.message }).toEqual({
      exitCode: 78,
      message: expect.stringMatching(says) as unknown,
    });
  });
});

test('columns are found however they are spelled', async () => {
  expect(await runWith({ observations: { delivery: 'save', headers: ['Device ID', 'TIMESTAMP'] } })).not.toMatchObject({
    exitCode: 78,
    failure: { message: expect.stringContaining('must have') as unknown },
  });
});

test('settings that do nothing for a stream are warned of', async () => {
  const world = await open({
    places: ['A', 'B'],
    streamSettings: {
      count: { hash: true, radius: 5, groups: GROUPS },
      devices: { delivery: 'callback', organization: 'us' },
    },
  });
  const run = await world.run();
  expect(run.failure).toBeUndefined();
  expect(warningsOf(run)).toEqual(['WARNING The stream count has no use for radius, groups among its settings']);
});

describe('by default', () => {
  const rootOf = (name: string) =>
    discover()
      .streams.find(({ tap_stream_id }) => tap_stream_id === name)!
      .metadata.find(({ breadcrumb }) => breadcrumb.length === 0)!.metadata;

  test('no stream is selected that is sensitive, and few others', () => {
    const isSelected = (name: string) => rootOf(name)['selected-by-default'] === true;
    expect(STREAMS.filter(({ isSensitive, name }) => isSensitive && isSelected(name))).toEqual([]);
    expect(STREAMS.filter(({ name }) => isSelected(name)).map(({ name }) => name)).toEqual([
      'observations',
      'zipcodes',
    ]);
  });

  test('nothing is asked of a sensitive stream that only has settings', async () => {
    const sensitive = STREAMS.filter(({ isSensitive }) => isSensitive).map(({ name }) => name);
    expect(sensitive.length).toBeGreaterThan(10);
    const world = await open({
      places: ['A'],
      streamSettings: Object.fromEntries(sensitive.map((name) => [name, {}])),
    });
    const run = await world.run({ catalog: discover() });
    expect(run.failure).toBeUndefined();
    expect(new Set(world.emulator.submissions.map(({ path }) => path))).toEqual(
      new Set(['/geoframe/all/observations', '/geoframe/demographics/aggregate/zipcodes']),
    );
  });
});

describe('OnSpot is told what settings say', () => {
  let api: ApiServer;
  beforeAll(async () => {
    api = await startApi((response, n) =>
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify([{ id: `id-${n}`, name: 'A' }])),
    );
  });
  afterAll(() => api.stop());

  const ASKED = new Set(['name', 'start', 'end', 'callback', 'outputLocation', 'fileName']);

  /** What the one question of a stream says besides whom and when it asks about, and where the answer goes. */
  async function toldBy(stream: string, settings: JsonObject, more: JsonObject = {}): Promise<JsonObject> {
    api.seen.length = 0;
    const world = await open({ places: ['A', 'B'], streamSettings: { [stream]: settings } });
    await writeFile(join(world.files, 'list.csv'), 'deviceid,street\nAAAA,1 Main St\n');
    const sources = [join(world.files, 'list.csv')];
    const audiences = [
      { name: 'phones', of: 'devices', sources },
      { name: 'homes', of: 'addresses', sources, mappings: { street: 'street' } },
    ];
    const run = await world.run({ settings: { os_base_url: api.url, mode: 'submit', audiences, ...more } });
    expect(run.failure).toBeUndefined();
    const { features, ...body } = JSON.parse(api.seen[0]!.body.toString()) as JsonObject;
    const properties = features ? ((features as JsonObject[])[0]!.properties as JsonObject) : body;
    return Object.fromEntries(Object.entries(properties).filter(([name]) => !ASKED.has(name)));
  }

  type Row = { stream: string; settings: JsonObject; more?: JsonObject; told: JsonObject };
  const headers = ['deviceid', 'timestamp', 'lat', 'lng'];
  const rows: Row[] = [
    { stream: 'observations', settings: {}, told: { hash: true } },
    { stream: 'observations', settings: {}, more: { os_hash: false }, told: { hash: false } },
    { stream: 'observations', settings: { hash: true }, more: { os_hash: false }, told: { hash: true } },
    { stream: 'observations', settings: { delivery: 'save' }, told: { hash: true, headers } },
    {
      stream: 'observations',
      settings: { delivery: 'save', headers: ['timestamp', 'deviceid', 'date'], organization: 'us' },
      told: { hash: true, headers: ['timestamp', 'deviceid', 'date'], organization: 'us' },
    },
    { stream: 'count_by_day', settings: {}, told: { hash: true, interval: 24 } },
    { stream: 'count_by_day', settings: { interval: 1 }, told: { hash: true, interval: 1 } },
    { stream: 'count_by_interval', settings: {}, told: { hash: true, interval: 4 } },
    { stream: 'zipcodes', settings: {}, told: { hash: true, min: 1, max: 20 } },
    { stream: 'zipcodes', settings: { min_devices: 2, max_devices: 30 }, told: { hash: true, min: 2, max: 30 } },
    { stream: 'devices_in_home', settings: { delivery: 'save', max_devices: 9 }, told: { hash: true, min: 1, max: 9 } },
    {
      stream: 'demographics',
      settings: { demographics: ['estimated_age', 'gender'] },
      told: { hash: true, min: 1, max: 20, demographics: ['estimated_age', 'gender'] },
    },
    { stream: 'political', settings: { headers: ['donor'] }, told: { hash: true, headers: ['donor'] } },
    {
      stream: 'device_count_at_address',
      settings: { headers: ['city', 'state'] },
      told: { hash: true, headers: ['city', 'state'] },
    },
    { stream: 'social_network', settings: { count_min: 7, levels: 2 }, told: { hash: true, countMin: 7, levels: 2 } },
    {
      stream: 'tradearea',
      settings: { radius: 2.5, include_workplaces: false },
      told: { hash: true, radius: 2.5, includeHouseholds: true, includeWorkplaces: false },
    },
    { stream: 'common_devices', settings: { groups: GROUPS, hash: false }, told: { hash: false } },
    {
      stream: 'audience_household',
      settings: { include_non_matched_devices: true, min_devices: 3 },
      told: { hash: true, min: 3, max: 20, includeNonMatchedDevices: true, headers: ['deviceid', 'zipcode'] },
    },
    {
      stream: 'business_devices',
      settings: { match_acceptance_threshold: 0, hash: false },
      told: expect.objectContaining({ hash: false, matchAcceptanceThreshold: 0 }) as unknown as JsonObject,
    },
  ];
  test.each(rows)('of $stream: $settings $more', async ({ stream, settings, more, told }) => {
    expect(await toldBy(stream, settings, more)).toEqual(told);
  });

  test('of a window of several days, and of a range', async () => {
    const timesBy = async (window: number | string) => {
      api.seen.length = 0;
      const world = await open({
        places: ['A'],
        streamSettings: { count: { window } },
        settings: { start_date: '2024-04-01' },
      });
      await world.run({ settings: { os_base_url: api.url, mode: 'submit' } });
      return api.seen.map(({ body }) => {
        const { features } = JSON.parse(body.toString()) as { features: { properties: JsonObject }[] };
        return features.map(({ properties: { start, end } }) => words(start, end)).join();
      });
    };
    expect(await timesBy('range')).toEqual(['2024-04-01T00:00:00 2024-05-04T23:59:59']);
    expect((await timesBy(14)).sort().at(-1)).toMatch(/^2024-04-\d\dT00:00:00 2024-\d\d-\d\dT23:59:59$/);
  });
});
