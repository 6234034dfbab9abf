import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type JsonObject } from '@onspot-tap/singer';
import { type ApiServer, startApi } from './support/api-server.js';
import { recordsOf, savingWorlds, warningsOf } from './support/saving.js';

const open = savingWorlds();

const PLACES = ['A', 'B', 'C'];

type Feature = { properties: JsonObject; geometry: JsonObject };

/** Stands in OnSpot's place: acknowledges with these entries, and answers with the id of one of them. */
type Habit = { ids: string[]; isBare?: boolean; names?: string[]; answers: { id: string; name: string | undefined }[] };

let api: ApiServer;
let habit: Habit;
let asked: JsonObject[] = [];
beforeAll(async () => {
  api = await startApi((response, _n, { body }) => {
    const request = JSON.parse(body.toString()) as { features?: Feature[]; callback?: string; name?: string };
    asked.push(request);
    const entries = habit.ids.map((id, index) => ({ id, name: habit.names?.[index] ?? 'A' }));
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify(habit.isBare ? entries[0] : entries), () => {
        const callback = request.callback ?? (request.features?.[0]?.properties.callback as string);
        void answer(callback);
      });
  });
});
afterAll(() => api.stop());

async function answer(callback: string): Promise<void> {
  for (const { id, name } of habit.answers) {
    const body = { name, count: 7, devices: ['AAAA', 'BBBB'], cbinfo: { id, success: true, message: 'SUCCESS' } };
    await fetch(callback, { method: 'POST', body: JSON.stringify(body) });
  }
}

const GROUPS = [
  { name: 'all three', locations: PLACES },
  { name: 'two', locations: ['A', 'B'] },
];

function openGroups(streamSettings: JsonObject) {
  return open({ places: PLACES, streamSettings, emulator: { observationsPerAnswer: { A: 40, B: 40, C: 40 } } });
}

describe('groups', () => {
  test('are one question each, whose features share a callback', async () => {
    asked = [];
    habit = { ids: ['one'], answers: [{ id: 'one', name: 'A' }] };
    const world = await openGroups({ common_count: { groups: GROUPS, hash: false } });
    await world.run({ settings: { os_base_url: api.url, mode: 'submit' } });
    const shapes = asked.map(({ features }) => {
      const list = features as Feature[];
      return {
        names: list.map(({ properties }) => properties.name),
        callbacks: new Set(list.map(({ properties }) => properties.callback)).size,
        properties: list.map(({ properties: { name: _name, callback: _callback, ...others } }) => others)[0],
      };
    });
    const properties = { start: '2024-05-04T00:00:00', end: '2024-05-04T23:59:59', hash: false };
    expect(shapes).toEqual(
      expect.arrayContaining([
        { names: ['A', 'B', 'C'], callbacks: 1, properties },
        { names: ['A', 'B'], callbacks: 1, properties },
      ]),
    );
    expect(shapes).toHaveLength(2);
  });

  test("with locations that there are not are left out, since the answer would be another group's", async () => {
    const groups = [
      { name: 'one of three', locations: ['A', 'nowhere', 'neither'] },
      { name: 'twice', locations: ['B', 'C', 'B'] },
    ];
    const world = await openGroups({ common_count: { groups } });
    const run = await world.run();
    expect(run.failure).toBeUndefined();
    expect(warningsOf(run)).toEqual([
      'WARNING common_count: "one of three" is left out in this run: of its locations nowhere, neither cannot be asked about; correct the setting or the locations file',
    ]);
    expect(recordsOf(run, 'common_count').map(({ group }) => group)).toEqual(['twice']);
    const names = world.emulator.submissions.map(({ features }) => features.map(({ name }) => name).join(' '));
    expect(names).toEqual(['B C']);
    const counted = await world.run({ settings: { partial_failure: 'temporary' } });
    expect({ code: counted.exitCode, paid: counted.paid }).toEqual({ code: 75, paid: [] });
    expect(counted.failure?.message).toContain('could not be asked about: "one of three" of common_count;');
  });

  test('that lose a location are left out until it is back', async () => {
    const world = await openGroups({ common_count: { groups: GROUPS.slice(0, 1) } });
    await world.run();
    await world.places(['A', 'B']);
    await world.sleep();
    const run = await world.run();
    expect(run.failure).toBeUndefined();
    expect(warningsOf(run)).toHaveLength(1);
    const asked = () => world.emulator.submissions.map(({ features }) => features.map(({ name }) => name).join(' '));
    expect(asked()).toEqual(['A B C']);
    await world.places(['A', 'B', 'C']);
    await world.run();
    expect(asked()).toEqual(['A B C', 'A B C']);
  });

  test('without an answer are asked again, and are gaps in the end', async () => {
    const world = await openGroups({ common_devices: { groups: GROUPS } });
    world.faults({ kind: 'callback-failed', message: 'too many', count: 3 });
    const run = await world.run({ settings: { os_concurrency: 1 } });
    expect(run.failure).toBeUndefined();
    expect(run.requests.filter(({ status }) => status === 'failed')).toHaveLength(3);
    const records = recordsOf(run, 'common_devices');
    expect(records.every(({ group, start }) => start === '2024-05-04T00:00:00Z' && typeof group === 'string')).toBe(
      true,
    );
  });

  type Row = { how: string; habit: Habit };
  const rows: Row[] = [
    { how: 'an entry for the first feature', habit: { ids: ['a'], answers: [{ id: 'a', name: 'A' }] } },
    { how: 'one entry that is no list', habit: { ids: ['a'], isBare: true, answers: [{ id: 'a', name: 'A' }] } },
    {
      how: 'an entry per feature, and the answer has the first id',
      habit: { ids: ['a', 'b', 'c'], names: PLACES, answers: [{ id: 'a', name: 'A' }] },
    },
    {
      how: 'an entry per feature, and the answer has the last id',
      habit: { ids: ['a', 'b', 'c'], names: PLACES, answers: [{ id: 'c', name: 'C' }] },
    },
    {
      how: 'an entry per feature, and each is answered',
      habit: {
        ids: ['a', 'b', 'c'],
        names: PLACES,
        answers: [
          { id: 'b', name: 'B' },
          { id: 'a', name: 'A' },
          { id: 'c', name: 'C' },
        ],
      },
    },
    {
      how: 'an entry of another name',
      habit: { ids: ['a'], names: ['something'], answers: [{ id: 'a', name: 'else' }] },
    },
    { how: 'no entry at all', habit: { ids: [], answers: [{ id: 'x', name: 'A' }] } },
    { how: 'an entry, and the answer has no name', habit: { ids: ['a'], answers: [{ id: 'a', name: undefined }] } },
  ];
  test.each(rows)('are answered once when the acknowledgement has $how', async ({ habit: given }) => {
    habit = given;
    const world = await openGroups({
      common_count: { groups: GROUPS.slice(0, 1) },
      common_devices: { groups: GROUPS.slice(0, 1) },
    });
    const run = await world.run({ settings: { os_base_url: api.url } });
    expect({ failure: run.failure, errors: await world.keys('errors/') }).toEqual({ failure: undefined, errors: [] });
    const id = given.answers[0]!.id;
    const said = { group: 'all three', start: '2024-05-04T00:00:00Z', response_id: id };
    expect(recordsOf(run, 'common_count')).toMatchObject([{ ...said, count: 7 }]);
    expect(recordsOf(run, 'common_devices')).toMatchObject([
      { ...said, did: 'AAAA' },
      { ...said, did: 'BBBB' },
    ]);
    const before = asked.length;
    const again = await world.run({ settings: { os_base_url: api.url } });
    expect({ failure: again.failure, asked: asked.length - before }).toEqual({ failure: undefined, asked: 0 });
  });

  test('whose answer has a foreign id are not answered by it', async () => {
    habit = { ids: ['a', 'b'], answers: [{ id: 'z', name: 'A' }] };
    const world = await openGroups({ common_count: { groups: GROUPS.slice(0, 1) } });
    const run = await world.run({ settings: { os_base_url: api.url, os_max_attempts: 1 } });
    expect(recordsOf(run, 'common_count')).toEqual([]);
    const [error] = await world.keys('errors/');
    expect(await world.json(error!)).toMatchObject({
      reason: 'malformed',
      message: 'it carries the response id z, not the acknowledged a',
    });
  });
});

describe('pairs', () => {
  const PAIRS = [{ name: 'some to others', targeting: ['A', 'B'], attribution: ['B', 'C'] }];

  test('are one question, whose answer comes to the request’s callback', async () => {
    asked = [];
    habit = { ids: ['a'], answers: [] };
    const world = await open({
      places: PLACES,
      streamSettings: {
        attribution: { pairs: PAIRS, organization: 'us', hash: false },
        attribution_devices: { pairs: PAIRS, hash: false },
      },
    });
    await world.run({ settings: { os_base_url: api.url, mode: 'submit' } });
    expect(asked).toHaveLength(2);
    const [answered, filed] = asked.sort((a, b) => Object.keys(a).length - Object.keys(b).length);
    const namesOf = (collection: unknown) =>
      (collection as { features: Feature[] }).features.map(({ properties }) => properties);
    for (const body of [answered!, filed!]) {
      expect(body.name).toBe('some to others');
      expect(namesOf(body.targetingFeatureCollection)).toMatchObject([
        { name: 'A', hash: false },
        { name: 'B', hash: false },
      ]);
      expect(namesOf(body.attributionFeatureCollection)).toMatchObject([{ name: 'B' }, { name: 'C' }]);
      expect(JSON.stringify(namesOf(body.targetingFeatureCollection))).not.toContain('organization');
    }
    expect(answered).toMatchObject({ organization: 'us', callback: expect.stringContaining('/callbacks/') as unknown });
    expect(answered).not.toHaveProperty('outputLocation');
    expect(filed).toMatchObject({
      outputLocation: expect.stringContaining('attribution_devices') as unknown,
      fileName: expect.stringMatching(/\.csv$/) as unknown,
    });
  });

  test('that lack a location on either side are left out, with a warning each', async () => {
    const pairs = [
      { name: 'to nowhere', targeting: ['A'], attribution: ['nowhere'] },
      { name: 'from somewhere', targeting: ['A', 'neither'], attribution: ['B'] },
      { name: 'whole', targeting: ['A'], attribution: ['B'] },
    ];
    const world = await open({
      places: PLACES,
      streamSettings: { attribution: { pairs } },
      emulator: { observationsPerAnswer: { A: 40, B: 40 } },
    });
    const run = await world.run();
    expect(run.failure).toBeUndefined();
    expect(warningsOf(run).map((line) => /of its locations (\w+) cannot/.exec(line)?.[1])).toEqual([
      ...['nowhere', 'neither'],
    ]);
    expect(recordsOf(run, 'attribution').map(({ pair }) => pair)).toEqual(['whole']);
  });

  test.each([
    { how: 'an entry for each feature', ids: ['a', 'b', 'c', 'd'], id: 'd' },
    { how: 'one entry', ids: ['a'], id: 'a' },
  ])('are announced by any id that the acknowledgement has, in $how', async ({ ids, id }) => {
    habit = { ids, answers: [] };
    const world = await open({ places: PLACES, streamSettings: { attribution: { pairs: PAIRS } } });
    const count = { count: 0 };
    const data = {
      count: 3,
      frequency: {
        one: 1,
        two: 1,
        three: 1,
        fourToSeven: 0,
        eightToFifteen: 0,
        sixteenToTwentyfive: 0,
        twentySixOrMore: 0,
      },
      dayOfWeek: [{ day: 'SATURDAY', count: 3 }],
      hourOfDay: [{ hour: '9', count: 3 }],
      zipcodes: { total: 3, zipcodes: [{ zipcode: '55424', count: 3 }] },
      cities: ['Edina'],
    };
    const first = await world.run({ settings: { os_base_url: api.url, mode: 'submit' } });
    expect(first.failure).toBeUndefined();
    const callback = asked.at(-1)!.callback as string;
    const body = { name: 'some to others', data, cbinfo: { id, success: true, ...count } };
    expect((await fetch(callback, { method: 'POST', body: JSON.stringify(body) })).status).toBe(200);
    const run = await world.run({ settings: { os_base_url: api.url } });
    expect(run.failure).toBeUndefined();
    expect(recordsOf(run, 'attribution')).toMatchObject([{ pair: 'some to others', response_id: id, count: 3 }]);
  });
});
