import { expect, test } from '@jest/globals';
import { EXIT } from '@onspot-tap/singer';
import { startApi } from './support/api-server.js';
import { useWorlds } from './support/lasting-world.js';
import { HOUR } from './support/world.js';

const open = useWorlds();

const ONE_DAY = { start_date: '2024-05-04', os_latency_days: 1 };
const NAMES = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'];

test('a batch that is refused is halved until the bad feature is alone; all others are asked', async () => {
  const world = await open({ places: NAMES, settings: ONE_DAY });
  world.faults({ kind: 'status', status: 400, message: 'polygon crosses itself', match: { name: 'C' } });
  const { failure, paid, requests, log } = await world.run();
  expect(failure).toBeUndefined();
  expect(paid).toEqual(NAMES.filter((name) => name !== 'C').map((name) => `${name} 2024-05-04`));
  expect(requests.filter(({ status }) => status === 'failed')).toEqual([
    expect.objectContaining({ location_id: 'C', message: expect.stringContaining('polygon crosses itself') }),
  ]);
  expect(log).toMatch(
    /WARNING observations of C on 2024-05-04: OnSpot refused the question \(.*polygon crosses itself/,
  );
  expect(await world.json((await world.keys('errors/'))[0]!)).toMatchObject({ location_id: 'C', reason: 'refused' });
});

test('two bad features in one batch are both found', async () => {
  const world = await open({ places: NAMES, settings: ONE_DAY });
  for (const name of ['B', 'G'])
    world.faults({ kind: 'status', status: 400, message: `${name} is bad`, match: { name } });
  const { failure, paid } = await world.run();
  expect({ failure, paid: paid.length }).toEqual({ failure: undefined, paid: 6 });
});

test('two bad features refused in the same words are not taken for a wrong configuration', async () => {
  const world = await open({ places: NAMES, settings: ONE_DAY });
  for (const name of ['B', 'G']) world.faults({ kind: 'status', status: 400, message: 'too large', match: { name } });
  const { failure, paid, requests } = await world.run();
  expect(failure).toBeUndefined();
  expect(paid).toEqual(NAMES.filter((name) => name !== 'B' && name !== 'G').map((name) => `${name} 2024-05-04`));
  const failed = requests.filter(({ status }) => status === 'failed').map(({ location_id }) => location_id);
  expect(failed.sort()).toEqual(['B', 'G']);
});

test.each([
  ['of four', NAMES.slice(0, 4), ['A', 'C']],
  ['of five, at its ends', NAMES.slice(0, 5), ['A', 'E']],
  ['of eight, more of them bad than good', NAMES, ['A', 'B', 'C', 'E', 'F', 'G']],
  ['of eight, one half of them', NAMES, ['E', 'F', 'G', 'H']],
])(
  'bad features refused in the same words in a batch %s become failures; the others are delivered',
  async (_, places, bad) => {
    const world = await open({ places, settings: ONE_DAY });
    for (const name of bad) world.faults({ kind: 'status', status: 400, message: 'too large', match: { name } });
    const good = places.filter((name) => !bad.includes(name));
    const { failure, paid, observations, requests, log } = await world.run();
    expect(failure).toBeUndefined();
    expect(paid).toEqual(good.map((name) => `${name} 2024-05-04`));
    expect(observations).toHaveLength(3 * good.length);
    const failed = requests.filter(({ status }) => status === 'failed').map(({ location_id }) => location_id);
    expect(failed.sort()).toEqual(bad);
    for (const name of bad) {
      expect(log).toMatch(
        new RegExp(`WARNING observations of ${name} on .*: OnSpot refused the question \\(.*too large`),
      );
    }

    // Now the bad ones are alone with each other.
    const second = await world.run();
    expect({ failure: second.failure, paid: second.paid }).toEqual({ failure: undefined, paid: [] });
    expect(second.requests.map(({ location_id, attempt }) => [location_id, attempt]).sort()).toEqual(
      bad.map((name) => [name, 2]),
    );
  },
);

test('a bad feature is tried again alone on each run, and becomes a gap after its last attempt', async () => {
  const world = await open({ places: NAMES, settings: ONE_DAY });
  world.faults({ kind: 'status', status: 400, message: 'bad', match: { name: 'C' } });
  await world.run();
  const second = await world.run();
  expect(second.failure).toBeUndefined();
  expect(second.requests).toEqual([expect.objectContaining({ location_id: 'C', attempt: 2, status: 'failed' })]);
  expect((await world.run()).failure).toBeUndefined();
  expect(world.state?.gaps).toEqual({ observations: { C: ['2024-05-04'] } });
  expect((await world.run()).requests).toEqual([]);
});

test.each([
  ['many in one request', NAMES],
  ['four in one request', NAMES.slice(0, 4)],
  ['a single one', ['A']],
])(
  'when everything is refused in the same words (%s) the configuration is wrong, and no attempt is counted',
  async (_, places) => {
    const world = await open({ places, settings: { start_date: '2024-05-01', os_latency_days: 1 } });
    world.faults({ kind: 'status', status: 400, message: 'end must be in the past' });
    const { failure, exitCode, requests } = await world.run();
    expect(exitCode).toBe(EXIT.config);
    expect(failure?.message).toMatch(/^OnSpot refuses every question, as in .*end must be in the past/);
    expect(requests).toEqual([]);
    expect(await world.keys('ledger/')).toEqual([]);
    world.emulator.faults.clear();
    const next = await world.run();
    expect(new Set(next.requests.map(({ attempt }) => attempt))).toEqual(new Set([1]));
  },
);

test('a day that OnSpot does not answer for yet is a wrong configuration', async () => {
  const world = await open({ places: ['A'], settings: { os_settle_days: 0, start_date: '2024-05-06' } });
  expect((await world.run()).exitCode).toBe(EXIT.config);
});

test.each([
  [403, { status: 403, message: 'Forbidden' }],
  [401, { status: 401, message: 'Unauthorized' }],
])('%d ends the run with 77, and leaves nothing open', async (_, fault) => {
  const world = await open();
  world.faults({ kind: 'status', ...fault });
  const { exitCode, states } = await world.run();
  expect(exitCode).toBe(EXIT.denied);
  expect(states.at(-1)?.bookmarks).toEqual({ observations: { A: '2024-05-02T23:59:59', B: '2024-05-02T23:59:59' } });
  expect(await world.keys('ledger/')).toEqual([]);
});

test('credentials that expire halfway leave what was asked before for the next run', async () => {
  const world = await open({ places: ['A'], settings: { start_date: '2024-05-01', os_concurrency: 1 } });
  world.faults({ kind: 'expired', match: { nth: [3, 9] } });
  const first = await world.run();
  expect(first.exitCode).toBe(EXIT.denied);
  world.emulator.faults.clear();
  const { paid, observations } = await world.run();
  expect(paid).toEqual(['A 2024-05-03', 'A 2024-05-04']);
  // What was asked before may have been answered before, too.
  expect(first.observations.length + observations.length).toBe(12);
});

test('429 is repeated after the time it asks for', async () => {
  const world = await open({ places: ['A'], settings: ONE_DAY });
  world.faults({ kind: 'status', status: 429, retryAfter: 1, count: 1 });
  const startedAt = Date.now();
  const { failure, paid } = await world.run({ isPatient: true });
  expect({ failure, paid }).toEqual({ failure: undefined, paid: ['A 2024-05-04'] });
  expect(Date.now() - startedAt).toBeGreaterThanOrEqual(1000);
});

test('while OnSpot is out of reach what was asked before is still waited for, then the run ends with 75', async () => {
  const world = await open({ places: ['A'], settings: { ...ONE_DAY, stall_minutes: 30 } });
  world.faults({ kind: 'callback-delay', ms: 24.2 * HOUR, count: 1 });
  await world.run();
  await world.sleep(0.98);
  const nobody = await startApi(() => {});
  await nobody.stop();
  const { exitCode, failure, observations, paid } = await world.run({ settings: { os_base_url: nobody.url } });
  expect({ exitCode, said: observations.length, paid }).toEqual({ exitCode: EXIT.temporary, said: 3, paid: [] });
  expect(failure?.message).toContain('takes no questions now');
  // Surely not accepted: it is in no ledger, and asked as soon as OnSpot is there again.
  expect(await world.keys('ledger/observations/2024-05-05/')).toEqual([]);
  const next = await world.run();
  expect(next.paid).toContain('A 2024-05-05');
  expect(next.requests.filter(({ start }) => start === '2024-05-05T00:00:00Z').map(({ attempt }) => attempt)).toEqual([
    1, 1,
  ]);
});
