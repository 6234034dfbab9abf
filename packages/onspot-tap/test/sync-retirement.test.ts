import { expect, test } from '@jest/globals';
import { type JsonObject } from '@onspot-tap/singer';
import { idsOf, postAnswer } from './support/late.js';
import { useWorlds } from './support/lasting-world.js';
import { type World } from './support/world.js';

const open = useWorlds();

const at = (day: string) => `${day}T23:59:59`;

/** The ledger's batches of one day, as they are stored. */
async function ledgerOf(world: World, day: string): Promise<JsonObject[]> {
  const keys = await world.keys(`ledger/observations/${day}/`);
  return Promise.all(keys.map((key) => world.json(key)));
}

const isRetired = ({ retired_at }: JsonObject): boolean => retired_at !== undefined;

test('a state that comes back proves delivery, and only then a batch is retired and its marks go', async () => {
  const world = await open({ places: ['A'], settings: { start_date: '2024-05-04' } });
  await world.run();
  const [batch] = await ledgerOf(world, '2024-05-04');
  expect(isRetired(batch!)).toBe(false);
  expect(world.state?.delivered).toEqual({ observations: { [batch!.batch_id as string]: '*' } });

  await world.run();
  expect((await ledgerOf(world, '2024-05-04')).every(isRetired)).toBe(true);
  expect(world.state).not.toHaveProperty('delivered');
});

test('an answer that no state proves stored is delivered again, and not paid again', async () => {
  const world = await open({ places: ['A'] });
  await world.run({ isLost: true });
  const { observations, paid } = await world.run();
  expect({ said: observations.length, paid }).toEqual({ said: 6, paid: [] });
});

test('a batch is not retired while one of its asks is open', async () => {
  const world = await open({ places: ['A', 'B'], settings: { start_date: '2024-05-04', os_latency_days: 1 } });
  world.faults({ kind: 'callback-lost', match: { name: 'B' } });
  await world.run();
  await world.run();
  expect((await ledgerOf(world, '2024-05-04')).some(isRetired)).toBe(false);
});

test('a batch with an ask that ended without an answer is retired once its tokens have expired', async () => {
  const world = await open({ places: ['A', 'B'], settings: { start_date: '2024-05-04', os_max_attempts: 1 } });
  world.faults({ kind: 'callback-failed', match: { name: 'B' }, count: 1 });
  await world.run();
  await world.sleep(3.9);
  await world.run();
  expect((await ledgerOf(world, '2024-05-04')).some(isRetired)).toBe(false);
  await world.sleep(0.2);
  await world.run();
  expect((await ledgerOf(world, '2024-05-04'))[0]).toHaveProperty('retired_at');
});

test('inbox and ledger objects go once their day has left the look-back and their tokens have expired', async () => {
  const world = await open({ places: ['A'], settings: { start_date: '2024-05-04', os_latency_days: 1 } });
  await world.run();
  await world.sleep(1);
  await world.run();
  // 2024-05-04 has left the look-back, which is one day long; its tokens live until the 10th.
  await world.sleep(2);
  await world.run();
  expect(await world.keys('responses/observations/2024-05-04/')).toHaveLength(1);
  expect(await ledgerOf(world, '2024-05-04')).toHaveLength(1);
  await world.sleep(2);
  const { failure } = await world.run();
  expect(failure).toBeUndefined();
  expect(await world.keys('responses/observations/2024-05-04/')).toEqual([]);
  expect(await ledgerOf(world, '2024-05-04')).toEqual([]);
});

test('what is in the look-back stays, though its tokens have expired', async () => {
  const world = await open({ places: ['A'], settings: { start_date: '2024-05-04', os_latency_days: 30 } });
  await world.run();
  await world.run();
  const [first] = await world.keys('responses/observations/2024-05-04/');
  await world.sleep(6);
  await world.run();
  expect(await world.keys('responses/observations/2024-05-04/')).toContain(first);
});

test('inbox_retention_days keeps answers longer', async () => {
  const world = await open({
    places: ['A'],
    settings: { start_date: '2024-05-04', os_latency_days: 1, inbox_retention_days: 7 },
  });
  await world.run();
  await world.run();
  await world.sleep(6);
  await world.run();
  expect(await world.keys('responses/observations/2024-05-04/')).toHaveLength(1);
  await world.sleep(2);
  await world.run();
  expect(await world.keys('responses/observations/2024-05-04/')).toEqual([]);
});

test('after an old state was restored its days are delivered again from the inbox, and nothing is paid', async () => {
  const world = await open({ places: ['A'] });
  await world.run();
  const old = { bookmarks: { observations: { A: at('2024-05-02') } } };
  await world.run();
  const { observations, paid, log } = await world.run({ state: old });
  expect({ said: observations.length, paid }).toEqual({ said: 6, paid: [] });
  expect(log).toContain('2 answers of retired batches are delivered again from the inbox');
  expect(world.state?.bookmarks.observations).toEqual({ A: at('2024-05-04') });
  expect(world.state).not.toHaveProperty('delivered');
});

test('without any state the bookmarks begin before the oldest day of the ledger, and nothing is paid', async () => {
  const world = await open({ places: ['A', 'B'], settings: { os_latency_days: 30 } });
  await world.run();
  await world.run();
  const { observations, paid } = await world.run({ state: undefined, settings: { start_date: '2024-05-04' } });
  expect({ said: observations.length, paid }).toEqual({ said: 12, paid: [] });
  expect(world.state?.bookmarks.observations).toEqual({ A: at('2024-05-04'), B: at('2024-05-04') });
});

test('of several answers to one question the newest alone is delivered again', async () => {
  const world = await open({ places: ['A'], settings: { start_date: '2024-05-04' } });
  await world.run();
  await world.sleep();
  await world.run();
  await world.run();
  const ids = idsOf(world.emulator, 'A', '2024-05-04');
  expect(ids).toHaveLength(2);
  const { observations, requests } = await world.run({
    state: { bookmarks: { observations: { A: at('2024-05-03') } } },
  });
  expect(requests.map(({ response_id }) => response_id)).not.toContain(ids[0]);
  const said = observations.filter(({ start }) => start === '2024-05-04T00:00:00Z');
  expect(new Set(said.map(({ response_id }) => response_id))).toEqual(new Set([ids[1]]));
});

test('a newer answer is kept as long as an older one to the same question, so that never the older one comes last', async () => {
  const world = await open({ places: ['A', 'B'], settings: { start_date: '2024-05-04', os_max_attempts: 1 } });
  world.faults({ kind: 'callback-lost', match: { name: 'A', day: '2024-05-04' } });
  await world.run();
  await world.sleep();
  await world.run();
  await world.sleep();
  await world.run();
  // The first batch is kept for A, whose question has only just expired; all else of that day is past its time.
  await world.sleep(3.5);
  await world.run();
  const ids = idsOf(world.emulator, 'B', '2024-05-04');
  expect(ids).toHaveLength(2);
  const old = { bookmarks: { observations: { A: at('2024-05-03'), B: at('2024-05-03') } } };
  const { observations } = await world.run({ state: old });
  const said = observations.filter(({ location_id, start }) => location_id === 'B' && start === '2024-05-04T00:00:00Z');
  expect(new Set(said.map(({ response_id }) => response_id))).toEqual(new Set([ids[1]]));
});

test('an answer that somebody deleted from the inbox is asked again', async () => {
  const world = await open({ places: ['A'], settings: { start_date: '2024-05-04', os_latency_days: 1 } });
  await world.run();
  await world.run();
  for (const key of await world.keys('responses/')) await world.work.delete(key);
  const { paid, observations } = await world.run({ state: { bookmarks: { observations: { A: at('2024-05-03') } } } });
  expect({ paid, said: observations.length }).toEqual({ paid: ['A 2024-05-04'], said: 3 });
});

test('nothing is deleted in the run that delivers it again', async () => {
  const world = await open({ places: ['A'], settings: { start_date: '2024-05-04', os_latency_days: 1 } });
  await world.run();
  await world.run();
  await world.sleep(6);
  const old = { bookmarks: { observations: { A: at('2024-05-03') } } };
  await world.run({ state: old, isLost: true });
  expect(await world.keys('responses/observations/2024-05-04/')).toHaveLength(1);
  // Nobody has stored it yet, so it comes once more.
  const { observations } = await world.run({ state: old });
  expect(observations.filter(({ start }) => start === '2024-05-04T00:00:00Z')).toHaveLength(3);
  await world.run();
  expect(await world.keys('responses/observations/2024-05-04/')).toEqual([]);
});

test('a run that only submits deletes nothing that the given state does not know as finished', async () => {
  const world = await open({ places: ['A'], settings: { start_date: '2024-05-04', os_latency_days: 1 } });
  await world.run();
  await world.run();
  await world.sleep(6);
  const old = { bookmarks: { observations: { A: at('2024-05-03') } } };
  const { paid } = await world.run({ state: old, settings: { mode: 'submit' }, isLost: true });
  expect(paid).not.toContain('A 2024-05-04');
  const { observations } = await world.run({ state: old, settings: { mode: 'collect' } });
  expect(observations.filter(({ start }) => start === '2024-05-04T00:00:00Z')).toHaveLength(3);
});

test('a late answer keeps its batch from being retired by a run that only submits', async () => {
  const world = await open({
    places: ['A'],
    settings: { start_date: '2024-05-04', os_max_attempts: 1, os_latency_days: 1 },
  });
  world.faults({ kind: 'callback-failed', count: 1 });
  await world.run();
  await world.run();
  const [id] = idsOf(world.emulator, 'A', '2024-05-04');
  await world.sleep(3.9);
  await postAnswer(world.emulator, id!, { observations: [] });
  await world.sleep(0.2);
  await world.run({ settings: { mode: 'submit' } });
  const { requests } = await world.run({ settings: { mode: 'collect' } });
  expect(requests).toContainEqual(expect.objectContaining({ status: 'succeeded', response_id: id }));
});

test('in the look-back a retired batch goes once newer ones outdo it, and an old state still finds the newest answer', async () => {
  const world = await open({ places: ['A'], settings: { start_date: '2024-05-04', os_latency_days: 20 } });
  const kept = [];
  for (let night = 0; night < 8; night += 1) {
    await world.run();
    kept.push((await ledgerOf(world, '2024-05-04')).length);
    await world.sleep();
  }
  // Tokens expire after four days: those of tonight and of three nights before stay.
  expect(kept).toEqual([1, 2, 3, 4, 4, 4, 4, 4]);
  expect(await world.keys('responses/observations/2024-05-04/')).toHaveLength(4);

  const { paid, observations } = await world.run({ state: undefined });
  expect(paid).not.toContain('A 2024-05-04');
  const ofDay = observations.filter(({ start }) => start === '2024-05-04T00:00:00Z');
  // The newest of the retired ones, and behind it the one that nothing proves stored any more.
  expect(new Set(ofDay.map(({ response_id }) => response_id)).size).toBe(2);
});

test('a retired batch stays in the look-back while a newer ask of another question alone has an answer', async () => {
  const world = await open({ places: ['A'], settings: { start_date: '2024-05-04', os_latency_days: 20 } });
  await world.run();
  for (let night = 0; night < 7; night += 1) {
    await world.sleep();
    await world.run({ settings: { os_hash: false } });
  }
  const digests = (await ledgerOf(world, '2024-05-04')).map(({ asks }) => (asks as { digest: string }[])[0]?.digest);
  expect(new Set(digests).size).toBe(2);
  // The oldest one stays, so those after it do, too.
  expect(digests).toHaveLength(8);
});
