import { expect, test } from '@jest/globals';
import { type Fault } from '@onspot-tap/emulator';
import { useWorlds } from './support/lasting-world.js';
import { HOUR } from './support/world.js';

const open = useWorlds();

const ONE_DAY = { start_date: '2024-05-04', os_latency_days: 1 };

test.each<[string, Fault]>([
  ['whose acknowledgement never came', { kind: 'cut-after', count: 1 }],
  ['whose acknowledgement broke off', { kind: 'cut-in-ack', count: 1 }],
])(
  'a request %s waits for its callbacks, which are matched by their tokens, and is not asked twice',
  async (_, fault) => {
    const world = await open({ places: ['A', 'B'], settings: ONE_DAY });
    world.faults(fault);
    const { failure, paid, requests, observations, log } = await world.run();
    expect({ failure, paid }).toEqual({ failure: undefined, paid: ['A 2024-05-04', 'B 2024-05-04'] });
    expect(observations).toHaveLength(6);
    expect(requests.filter(({ status }) => status === 'submitted').map(({ response_id }) => response_id)).toEqual([
      null,
      null,
    ]);
    for (const { response_id, location_id } of requests.filter(({ status }) => status === 'succeeded')) {
      expect(world.emulator.expected({ responseId: response_id as string })[0]!.ask.name).toBe(location_id);
    }
    expect(log).toContain('OnSpot may or may not have taken 2 questions about observations of 2024-05-04');
    expect((await world.run()).paid).toEqual([]);
  },
);

test('an ask that the acknowledgement does not name waits for its callback, and that is said', async () => {
  const world = await open({ places: ['A', 'B', 'C'], settings: ONE_DAY });
  world.faults({ kind: 'ack', missing: 1 });
  const { failure, paid, observations, log } = await world.run();
  expect({ failure, paid: paid.length, said: observations.length }).toEqual({ failure: undefined, paid: 3, said: 9 });
  expect(log).toContain('"C" is not in it (3 questions about observations of 2024-05-04)');
});

test('without a callback it counts as not accepted after ambiguous_wait_minutes, which is no attempt, and is asked again', async () => {
  const world = await open({ places: ['A'], settings: ONE_DAY });
  world.faults({ kind: 'cut-before', count: 1 });
  const { failure, paid, requests } = await world.run();
  expect({ failure, paid }).toEqual({ failure: undefined, paid: ['A 2024-05-04'] });
  expect(requests.map(({ status, attempt }) => [status, attempt])).toEqual([
    ['submitted', 1],
    ['failed', 1],
    ['submitted', 1],
    ['succeeded', 1],
  ]);
  const [first, , second] = requests.map(({ submitted_at }) => Date.parse(submitted_at as string));
  expect(second! - first!).toBeGreaterThanOrEqual(HOUR);
});

test('it waits over runs: the next one neither asks again nor forgets', async () => {
  const world = await open({ places: ['A'], settings: { ...ONE_DAY, stall_minutes: 20 } });
  world.faults({ kind: 'cut-after', count: 1 }, { kind: 'callback-delay', ms: HOUR / 2, count: 1 });
  expect((await world.run()).exitCode).toBe(75);
  const { failure, paid, observations } = await world.run();
  expect({ failure, paid, said: observations.length }).toEqual({ failure: undefined, paid: [], said: 3 });
});

test('an answer that comes after it was asked again is recorded as superseded', async () => {
  const world = await open({ places: ['A'], settings: ONE_DAY });
  world.faults({ kind: 'cut-after', count: 1 }, { kind: 'callback-delay', ms: 2 * HOUR, count: 1 });
  expect((await world.run()).paid).toEqual(['A 2024-05-04', 'A 2024-05-04']);
  await world.sleep(0.1);
  const { observations, requests } = await world.run();
  expect(observations).toEqual([]);
  expect(requests).toEqual([expect.objectContaining({ message: 'a newer answer was delivered before' })]);
});

test('an answer that comes after it was given up is delivered when nothing newer was', async () => {
  // It comes an hour after the question was asked again, when nothing has come for as long.
  const world = await open({ places: ['A'], settings: { ...ONE_DAY, stall_minutes: 90 } });
  world.faults(
    { kind: 'cut-after', count: 1 },
    { kind: 'callback-delay', ms: 2 * HOUR, match: { nth: 1 } },
    { kind: 'callback-lost', match: { nth: 2 } },
  );
  const { observations, exitCode } = await world.run();
  expect({ said: observations.length, exitCode }).toEqual({ said: 3, exitCode: 75 });
});

test('a status that does not tell leaves it open; with os_retry_server_failures it is repeated at once', async () => {
  const world = await open({ places: ['A'], settings: ONE_DAY });
  world.faults({ kind: 'status', status: 503, count: 1 });
  const careful = await world.run({ isLost: true });
  expect(careful.requests.map(({ status }) => status)).toEqual(['submitted', 'failed', 'submitted', 'succeeded']);

  const other = await open({ places: ['A'], settings: { ...ONE_DAY, os_retry_server_failures: true } });
  other.faults({ kind: 'status', status: 503, count: 1 });
  expect((await other.run()).requests.map(({ status }) => status)).toEqual(['submitted', 'succeeded']);
});

test('a callback may come before its acknowledgement', async () => {
  const world = await open({ places: ['A', 'B'] });
  world.faults({ kind: 'callback-early' });
  const { failure, observations } = await world.run();
  expect({ failure, said: observations.length }).toEqual({ failure: undefined, said: 12 });
});

test('an ask that stays open is said to be submitted again, since its record may have been lost with the run', async () => {
  const world = await open({ places: ['A'], settings: { ...ONE_DAY, max_wait_minutes: 10 } });
  world.faults({ kind: 'callback-delay', ms: 3 * HOUR, count: 1 });
  const first = await world.run();
  const second = await world.run();
  expect(second.paid).toEqual([]);
  expect(second.requests).toEqual(first.requests);
  expect(second.requests).toEqual([expect.objectContaining({ status: 'submitted' })]);
});

test('where the tap itself listens, only the time it spent listening counts', async () => {
  const world = await open({ places: ['A'], settings: { ...ONE_DAY, max_wait_minutes: 10 }, callbacks: 'listen' });
  world.faults({ kind: 'cut-after', count: 1 }, { kind: 'callback-delay', ms: 2 * HOUR, count: 1 });
  expect((await world.run()).exitCode).toBe(75);
  world.clock.advance(HOUR);
  // An hour is over, but nobody could have taken the callback in it.
  const second = await world.run();
  expect(second.paid).toEqual([]);
  expect(second.requests.map(({ status }) => status)).toEqual(['submitted']);
});

test('nor does a run that only collects count the time in which nobody listened', async () => {
  const world = await open({ places: ['A'], settings: { ...ONE_DAY, max_wait_minutes: 10 }, callbacks: 'listen' });
  world.faults({ kind: 'cut-after', count: 1 }, { kind: 'callback-delay', ms: 2 * HOUR, count: 1 });
  expect((await world.run()).exitCode).toBe(75);
  world.clock.advance(HOUR);
  expect((await world.run({ settings: { mode: 'collect' } })).requests.map(({ status }) => status)).toEqual([
    'submitted',
  ]);
  expect((await world.run()).paid).toEqual([]);
});
