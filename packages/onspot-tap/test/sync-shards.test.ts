import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { EXIT, type JsonObject } from '@onspot-tap/singer';
import { mergeStates, parseShard, shardOf } from 'onspot-tap';
import { type TapStateValue } from './support/auditor.js';
import { idsOf, postAnswer } from './support/late.js';
import { useWorlds } from './support/lasting-world.js';
import { observed, recordsOf, savingWorlds } from './support/saving.js';
import { type RunOptions, type RunResult, type World } from './support/world.js';

const open = useWorlds();
const openSaving = savingWorlds();

const PLACES = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'];
const COUNTS = [1, 2, 4, 7];

test('a location belongs to one shard, always the same', () => {
  expect(PLACES.map((id) => shardOf(id, 4))).toEqual([0, 1, 1, 1, 3, 0, 1, 3]);
  const ids = Array.from({ length: 7_000 }, (_, index) => `EF~${index}`);
  const sizes = COUNTS.map((count) => {
    const bins = new Array<number>(count).fill(0);
    for (const id of ids) bins[shardOf(id, count)]! += 1;
    return bins;
  });
  for (const bins of sizes) for (const bin of bins) expect(Math.abs(bin / (7_000 / bins.length) - 1)).toBeLessThan(0.1);
});

test.each([
  ['0/1', { index: 0, count: 1 }],
  ['6/7', { index: 6, count: 7 }],
  ['7/7', undefined],
  ['-1/7', undefined],
  ['1', undefined],
  ['0/0', undefined],
  ['0/10001', undefined],
])('%s as a shard', (text, shard) => expect(parseShard(text)).toEqual(shard));

/** Runs all shards of a night, one after the other, from one state; answers with what they said. */
async function night(world: World, count: number, options: RunOptions = {}): Promise<RunResult[]> {
  const { state } = world;
  const runs: RunResult[] = [];
  for (let index = 0; index < count; index += 1) {
    const settings = { shard: `${index}/${count}`, ...options.settings };
    runs.push(await world.run({ ...options, state, settings }));
  }
  // What all of them say is everything: what they have forgotten is to be forgotten.
  const said = runs.flatMap(({ states }) => states.slice(-1));
  world.state = mergeStates(said.length < count && state ? [state, ...said] : said) as unknown as TapStateValue;
  return runs;
}

const paidIn = (runs: readonly RunResult[]) => runs.flatMap(({ paid }) => paid).sort();
const recordsIn = (runs: readonly RunResult[]) => observed(runs.flatMap((run) => recordsOf(run, 'observations')));
const known = ({ bookmarks, ahead, gaps }: TapStateValue) => ({ bookmarks, ahead, gaps });

describe('shards share the questions of a night', () => {
  test.each(COUNTS)('%i of them ask, say and remember together what one does', async (count) => {
    const one = await open({ places: PLACES });
    const many = await open({ places: PLACES });
    for (let nights = 0; nights < 3; nights += 1) {
      const [alone, together] = [await one.run(), await night(many, count)];
      expect(together.map(({ failure }) => failure)).toEqual(new Array(count).fill(undefined));
      expect(paidIn(together)).toEqual(alone.paid);
      expect(recordsIn(together)).toEqual(observed(alone.observations));
      expect(known(many.state!)).toEqual(known(one.state!));
      await one.sleep();
      await many.sleep();
    }
  });

  test('each says and remembers its own alone', async () => {
    const world = await open({ places: PLACES });
    const runs = await night(world, 4);
    for (const [index, { states, observations }] of runs.entries()) {
      const own = PLACES.filter((id) => shardOf(id, 4) === index);
      expect(Object.keys(states.at(-1)!.bookmarks.observations ?? {})).toEqual(own);
      expect([...new Set(observations.map(({ location_id }) => location_id))].sort()).toEqual(own);
    }
  });

  test('a group is of one shard, and so is a bad feature that is reported', async () => {
    const groups = ['one', 'two', 'three'].map((name) => ({ name, locations: PLACES }));
    const world = await openSaving({
      places: [...PLACES, { name: 'bad', geometry: { type: 'Point', coordinates: [-93.27, 44.97] } }],
      streamSettings: { common_count: { groups } },
    });
    const runs = await night(world, 2);
    const asked = runs.map((run) =>
      recordsOf(run, 'common_count')
        .map(({ group }) => group)
        .sort(),
    );
    const names = groups.map(({ name }) => name).sort();
    const own = (index: number) => names.filter((name) => shardOf(name, 2) === index);
    expect(asked).toEqual([own(0), own(1)]);
    const reports = runs.map(({ log }) => log.split('\n').filter((line) => line.includes('Left out')).length);
    expect(reports).toEqual(shardOf('bad', 2) === 0 ? [1, 0] : [0, 1]);
  });
});

describe('another number of shards', () => {
  test.each([
    [1, 3],
    [2, 7],
    [7, 2],
    [4, 1],
  ])(
    'from %i to %i while questions are open: each answer is taken once, and nothing is paid twice',
    async (before, after) => {
      const world = await open({ places: PLACES, settings: { os_batch_size: 3 } });
      await night(world, before, { settings: { mode: 'submit', os_batch_size: 3 } });
      const asked = world.emulator.submissions.length;
      await world.emulator.idle();
      const runs = await night(world, after, { settings: { os_batch_size: 3 } });
      expect(runs.map(({ failure }) => failure)).toEqual(new Array(after).fill(undefined));
      expect(paidIn(runs)).toEqual([]);
      expect(world.emulator.submissions).toHaveLength(asked);
      const said = recordsIn(runs);
      expect([said.length, new Set(said).size]).toEqual([8 * 2 * 3, 8 * 2 * 3]);
      const finished = Object.fromEntries(PLACES.map((id) => [id, '2024-05-04T23:59:59']));
      expect(known(world.state!)).toEqual({ bookmarks: { observations: finished } });
      await world.sleep();
      const next = await night(world, before);
      expect(paidIn(next)).toEqual(PLACES.flatMap((id) => [`${id} 2024-05-04`, `${id} 2024-05-05`]).sort());
    },
  );

  test('after answers were delivered: the books of either are taken over, and cleared in the end', async () => {
    const settings = { token_hours: 48, pending_expiry_hours: 24 };
    const world = await open({ places: PLACES, settings });
    for (const count of [1, 4, 2, 7, 1, 3, 3, 3, 3, 3, 3]) {
      const runs = await night(world, count);
      expect(runs.map(({ failure }) => failure)).toEqual(new Array(count).fill(undefined));
      await world.sleep();
    }
    const paid = world.emulator.submissions.flatMap(({ features }) =>
      features.map(({ name, start }) => `${name} ${start} ${features.length}`),
    );
    expect(paid.length).toBe(8 * (2 * 11));
    // What is left are the batches of the last days, all of them asked by three shards.
    const ledger = await world.keys('ledger/');
    expect(ledger.filter((key) => !/\/s\dof3_/.test(key))).toEqual([]);
    expect(Object.keys(world.state!.delivered?.observations ?? {}).length).toBeLessThanOrEqual(ledger.length);
  });

  test('a question that was open and has failed meanwhile is asked again in the night that follows', async () => {
    const settings = { start_date: '2024-05-04', os_latency_days: 1 };
    const world = await open({ places: PLACES, settings });
    world.faults({ kind: 'callback-failed', count: PLACES.length });
    await night(world, 1, { settings: { mode: 'submit' } });
    await world.emulator.idle();
    const runs = await night(world, 5);
    expect(runs.map(({ failure }) => failure)).toEqual(new Array(5).fill(undefined));
    expect(paidIn(runs)).toEqual(PLACES.map((id) => `${id} 2024-05-04`));
    const finished = Object.fromEntries(PLACES.map((id) => [id, '2024-05-04T23:59:59']));
    expect(known(world.state!)).toEqual({ bookmarks: { observations: finished } });
    const attempts = runs.flatMap(({ requests }) => requests.filter(({ status }) => status === 'succeeded'));
    expect(attempts.map(({ attempt }) => attempt)).toEqual(PLACES.map(() => 2));
  });

  test('no shard says of the places of others what it has not learnt itself', async () => {
    const world = await open({ places: PLACES, settings: { os_latency_days: 1 } });
    await night(world, 1);
    await world.sleep();
    const runs = await night(world, 4);
    const said = runs.map(({ states }) => Object.keys(states.at(-1)?.bookmarks.observations ?? {}));
    expect(said).toEqual([0, 1, 2, 3].map((index) => PLACES.filter((id) => shardOf(id, 4) === index)));
  });

  test('a question that failed keeps the count of its attempts', async () => {
    const world = await open({ places: ['A'], settings: { start_date: '2024-05-04', os_latency_days: 1 } });
    world.faults({ kind: 'callback-failed', match: { name: 'A', day: '2024-05-04' } });
    await night(world, 1, { settings: { mode: 'submit' } });
    await world.emulator.idle();
    // Whoever collects its answer need not be the one that asks again, which may have looked before.
    const paid = paidIn(await night(world, 5));
    await world.sleep();
    paid.push(...paidIn(await night(world, 5)));
    expect(paid.filter((question) => question === 'A 2024-05-04')).toHaveLength(2);
    expect(world.state?.gaps).toEqual({ observations: { A: ['2024-05-04'] } });
  });

  test('works at the same time as the other number only one after the other (75)', async () => {
    const world = await open({ places: PLACES });
    let inner: RunResult | undefined;
    let sibling: RunResult | undefined;
    const outer = await world.run({
      settings: { shard: '0/2' },
      onMessage: async ({ type }) => {
        if (type !== 'RECORD' || inner !== undefined) return;
        inner = await world.run({ settings: { shard: '1/3' }, isLost: true });
        sibling = await world.run({ settings: { shard: '1/2' }, isLost: true });
      },
    });
    expect({ outer: outer.exitCode, sibling: sibling?.exitCode }).toEqual({ outer: 0, sibling: 0 });
    expect(inner?.exitCode).toBe(EXIT.temporary);
    expect(inner?.failure?.message).toMatch(/lease\.s0of2\.json is held by run/);
    expect(inner?.paid).toEqual([]);
  });

  test.each([
    [1, 3, 0],
    [1, 3, 1],
    [4, 1, 1],
    [2, 7, 0],
    [2, 7, 1],
  ])(
    'from %i to %i with a load from the beginning, %i days later: what one job would pay and say, and no more',
    async (before, after, later) => {
      const settings = { os_latency_days: 3 };
      const one = await open({ places: PLACES, settings });
      const many = await open({ places: PLACES, settings });
      for (let nights = 0; nights < 3; nights += 1) {
        await one.run();
        await night(many, before);
        if (nights < 2 || later > 0) for (const world of [one, many]) await world.sleep();
      }
      one.state = many.state = undefined;
      const [alone, together] = [await one.run(), await night(many, after)];
      expect(together.map(({ failure }) => failure)).toEqual(new Array(after).fill(undefined));
      expect(paidIn(together)).toEqual(alone.paid);
      // One job delivers the answer of a look-back again behind the one before it; shards leave that one out.
      expect([...new Set(recordsIn(together))]).toEqual([...new Set(observed(alone.observations))]);
      expect(known(many.state!)).toEqual(known(one.state!));
    },
  );

  test('a day whose answer is no longer in the inbox is asked again by the shard that it belongs to', async () => {
    const world = await open({ places: PLACES, settings: { os_latency_days: 1 } });
    await night(world, 1);
    await night(world, 1);
    await world.sleep();
    for (const key of await world.keys('responses/')) await world.work.delete(key);
    world.state = undefined;
    const paid: string[] = [];
    for (let nights = 0; nights < 2; nights += 1) {
      paid.push(...paidIn(await night(world, 5)));
      await world.sleep();
    }
    const lost = PLACES.flatMap((id) => [`${id} 2024-05-03`, `${id} 2024-05-04`]);
    expect(lost.filter((question) => !paid.includes(question))).toEqual([]);
    expect(new Set(paid).size).toBe(paid.length);
    const finished = Object.fromEntries(PLACES.map((id) => [id, '2024-05-06T23:59:59']));
    expect(known(world.state!)).toEqual({ bookmarks: { observations: finished } });
  });

  test('answers to questions as they were before a setting changed finish no day of any shard', async () => {
    const world = await open({ places: PLACES, settings: { os_latency_days: 1 } });
    await night(world, 1, { settings: { mode: 'submit' } });
    await world.emulator.idle();
    const days = ['2024-05-03', '2024-05-04'];
    world.faults({ kind: 'callback-lost', match: { day: '2024-05-03' } });
    const runs = await night(world, 4, { settings: { os_hash: false } });
    expect(paidIn(runs)).toEqual(PLACES.flatMap((id) => days.map((day) => `${id} ${day}`)));
    const finished = Object.fromEntries(PLACES.map((id) => [id, '2024-05-02T23:59:59']));
    const ahead = Object.fromEntries(PLACES.map((id) => [id, ['2024-05-04']]));
    expect(known(world.state!)).toEqual({ bookmarks: { observations: finished }, ahead: { observations: ahead } });
  });

  describe('a late answer to a question that another shard has asked again', () => {
    const DAY_ASKED = '2024-05-04';
    const settings = {
      start_date: DAY_ASKED,
      os_latency_days: 1,
      os_max_attempts: 2,
      pending_expiry_hours: 12,
      token_hours: 96,
    };
    const LOST = { kind: 'callback-lost', match: { day: DAY_ASKED } } as const;

    /** One job asks and waits in vain; four take the questions over, and those they belong to ask them again. */
    async function askTwice(): Promise<{ world: World; first: string[]; second: string[] }> {
      const world = await open({ places: PLACES, settings });
      world.faults(LOST);
      await night(world, 1, { settings: { mode: 'submit' } });
      await world.sleep();
      await night(world, 4, { settings: { mode: 'collect' } });
      await night(world, 4, { settings: { mode: 'submit' } });
      const ids = PLACES.map((id) => idsOf(world.emulator, id, DAY_ASKED));
      expect(ids.map(({ length }) => length)).toEqual(PLACES.map(() => 2));
      return { world, first: ids.map(([id]) => id!), second: ids.map(([, id]) => id!) };
    }

    const post = async ({ emulator }: World, ids: readonly string[], body?: JsonObject) => {
      for (const id of ids) expect(await postAnswer(emulator, id, body)).toBe(200);
    };
    /** Of these response ids, those whose records were said. */
    const toldOf = (runs: readonly RunResult[], ids: readonly string[]) => {
      const said = new Set(runs.flatMap(({ observations }) => observations.map(({ response_id }) => response_id)));
      return ids.filter((id) => said.has(id));
    };
    const collect = (world: World) => night(world, 4, { settings: { mode: 'collect' } });
    const statusOf = (runs: readonly RunResult[], ids: readonly string[]) =>
      runs.flatMap(({ requests }) =>
        requests.filter(({ response_id }) => ids.includes(response_id as string)).map(({ status }) => status),
      );

    test('says nothing new once that has been answered', async () => {
      const { world, first, second } = await askTwice();
      await post(world, second);
      expect(toldOf(await collect(world), second)).toEqual(second);
      await post(world, first);
      const runs = await collect(world);
      expect(toldOf(runs, first)).toEqual([]);
      // OnSpot has answered it, and its records would be older than those that are there.
      expect(statusOf(runs, first)).toEqual(PLACES.map(() => 'succeeded'));
    });

    test('waits until it is known what comes of that', async () => {
      const { world, first, second } = await askTwice();
      await post(world, first);
      const early = toldOf(await collect(world), first);
      // A shard that has asked again itself knows that nothing has come of that yet.
      expect(early.length).toBeLessThan(first.length);
      await post(world, second);
      const runs = [...(await collect(world)), ...(await collect(world))];
      expect(toldOf(runs, second)).toEqual(second);
      expect(toldOf(runs, first)).toEqual([]);
      expect(statusOf(runs, first)).toEqual(first.filter((id) => !early.includes(id)).map(() => 'succeeded'));
    });

    test('is taken when nothing comes of that', async () => {
      const { world, first, second } = await askTwice();
      await post(world, first);
      const early = toldOf(await collect(world), first);
      await post(world, second, { cbinfo: { success: false, message: 'worker lost' } });
      const runs = [...(await collect(world)), ...(await collect(world))];
      expect([...early, ...toldOf(runs, first)].sort()).toEqual([...first].sort());
      const finished = Object.fromEntries(PLACES.map((id) => [id, '2024-05-05T23:59:59']));
      expect(known(world.state!)).toEqual({ bookmarks: { observations: finished } });
    });
  });
});

test('the shard of an audience knows best which of its files were answered, whoever takes over a question', async () => {
  const audiences = (files: string) => ({
    audiences: [{ name: 'phones', of: 'devices', sources: [files] }],
    os_batch_size: 1,
  });
  const world = await openSaving({ places: [], streamSettings: { audience_devices_in_home: {} } });
  const write = async (...ids: string[]) => {
    const path = join(world.files, 'phones.csv');
    await writeFile(path, ['deviceid', ...ids, ''].join('\n'));
    return audiences(path);
  };
  await night(world, 1, { settings: await write('AAAA') });
  await world.sleep();
  const settings = await write('BBBB', 'CCCC');
  // As many as leave the question of the first night to a shard that comes after the one of the audience.
  const [entry] = await world.keys('ledger/');
  const counts = Array.from({ length: 30 }, (_, index) => index + 2);
  const count = counts.find((n) => shardOf(basename(entry!, '.json'), n) > shardOf('phones', n))!;
  expect(paidIn(await night(world, count, { settings }))).toHaveLength(1);
  for (let nights = 0; nights < 9; nights += 1) {
    await world.sleep();
    expect(paidIn(await night(world, count, { settings }))).toEqual([]);
  }
  expect(await world.keys('ledger/')).toEqual([]);
});
