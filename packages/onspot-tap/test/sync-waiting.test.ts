import { expect, test } from '@jest/globals';
import { EXIT } from '@onspot-tap/singer';
import { useWorlds } from './support/lasting-world.js';
import { HOUR } from './support/world.js';

const open = useWorlds();

const MINUTE = 60_000;

test('when nothing arrives any more for stall_minutes the run ends with 75, and everything else is delivered', async () => {
  const world = await open({ settings: { start_date: '2024-05-04', stall_minutes: 30 } });
  world.faults({ kind: 'callback-lost', match: { name: 'A' } });
  const startedAt = world.clock.now();
  const { exitCode, failure, observations, messages } = await world.run();
  expect({ exitCode, said: observations.length }).toEqual({ exitCode: EXIT.temporary, said: 3 });
  expect(failure?.message).toMatch(/^1 questions have no answer yet.*the next run goes on waiting for them$/);
  expect(messages.at(-1)?.type).toBe('STATE');
  expect(world.clock.now() - startedAt).toBeGreaterThanOrEqual(30 * MINUTE);
  expect(world.clock.now() - startedAt).toBeLessThan(HOUR);
});

test('when no answer at all comes in a run, its end says what to check', async () => {
  const world = await open({ settings: { start_date: '2024-05-04', stall_minutes: 30 } });
  world.faults({ kind: 'callback-lost' });
  const { exitCode, failure } = await world.run();
  expect(exitCode).toBe(EXIT.temporary);
  expect(failure?.message).toMatch(
    /^2 questions have no answer yet.*: check that os_callback_url reaches a receiver, and that it has the same callback_secret as this tap$/,
  );
});

test('each arrival sets the stall back', async () => {
  const world = await open({ places: ['A', 'B', 'C'], settings: { start_date: '2024-05-04', stall_minutes: 30 } });
  for (const [index, name] of ['A', 'B', 'C'].entries()) {
    world.faults({ kind: 'callback-delay', ms: (index + 1) * 20 * MINUTE, match: { name } });
  }
  const { failure, observations } = await world.run();
  expect({ failure, said: observations.length }).toEqual({ failure: undefined, said: 9 });
});

test('a question asked again sets the stall back, too', async () => {
  const world = await open({
    places: ['A'],
    settings: { start_date: '2024-05-04', ambiguous_wait_minutes: 60, stall_minutes: 61 },
  });
  world.faults({ kind: 'cut-before', count: 1 }, { kind: 'callback-delay', ms: 30 * MINUTE });
  expect((await world.run()).failure).toBeUndefined();
});

test('max_wait_minutes ends the waiting although answers still arrive', async () => {
  const world = await open({ places: ['A', 'B', 'C'], settings: { start_date: '2024-05-04', max_wait_minutes: 50 } });
  for (const [index, name] of ['A', 'B', 'C'].entries()) {
    world.faults({ kind: 'callback-delay', ms: (index + 1) * 20 * MINUTE, match: { name } });
  }
  const { exitCode, observations } = await world.run();
  expect({ exitCode, said: observations.length }).toEqual({ exitCode: EXIT.temporary, said: 6 });
});

test('a run that listens itself takes its callbacks at once, and says that it alone does', async () => {
  const world = await open({ callbacks: 'listen', settings: { poll_seconds: 60 } });
  const { failure, observations, log } = await world.run({ isPatient: true });
  expect({ failure, said: observations.length }).toEqual({ failure: undefined, said: 12 });
  expect(log).toContain('answers that come after it has ended find nobody');
  expect(log).not.toMatch(/^INFO Stored/m);
});

test('pending_expiry_hours that pass while a run waits end an ask in it', async () => {
  const world = await open({
    places: ['A'],
    settings: { start_date: '2024-05-04', pending_expiry_hours: 2, os_max_attempts: 1, stall_minutes: 600 },
  });
  world.faults({ kind: 'callback-lost' });
  const { failure, requests } = await world.run();
  expect(failure).toBeUndefined();
  expect(requests.map(({ status }) => status)).toEqual(['submitted', 'expired']);
  expect(world.state?.gaps).toEqual({ observations: { A: ['2024-05-04'] } });
});

test('a question that failed rests before it is asked again, and twice as long the next time', async () => {
  const settings = { start_date: '2024-05-04', os_retry_wait_seconds: 600, stall_minutes: 5 };
  const world = await open({ settings });
  world.faults({ kind: 'callback-failed', match: { name: 'A' }, count: 2 });
  const { failure, requests, observations } = await world.run();
  expect({ failure, said: observations.length }).toEqual({ failure: undefined, said: 6 });
  const ofA = requests.filter(({ location_id }) => location_id === 'A');
  const times = (status: string, field: string) =>
    ofA.filter((record) => record.status === status).map((record) => Date.parse(record[field] as string));
  const [, second = 0, third = 0] = times('submitted', 'submitted_at');
  const [first = 0, next = 0] = times('failed', 'completed_at');
  expect(second - first).toBeGreaterThanOrEqual(10 * MINUTE);
  expect(second - first).toBeLessThan(20 * MINUTE);
  expect(third - next).toBeGreaterThanOrEqual(20 * MINUTE);
  expect(third - next).toBeLessThan(30 * MINUTE);
});

test('one that would rest for longer than max_wait_minutes is left to the next run (75), which asks it', async () => {
  const settings = {
    start_date: '2024-05-04',
    os_latency_days: 1,
    os_retry_wait_seconds: 7200,
    max_wait_minutes: 30,
  };
  const world = await open({ settings });
  world.faults({ kind: 'callback-failed', match: { name: 'A' }, count: 1 });
  const { exitCode, failure, paid } = await world.run();
  expect({ exitCode, paid }).toEqual({ exitCode: EXIT.temporary, paid: ['A 2024-05-04', 'B 2024-05-04'] });
  expect(failure?.message).toMatch(/^max_wait_minutes are over before questions that have failed could be asked again/);
  world.clock.advance(3 * HOUR);
  const next = await world.run();
  expect({ failure: next.failure, paid: next.paid }).toEqual({ failure: undefined, paid: ['A 2024-05-04'] });
});

test('what fails while others are still being asked is asked again in the same run', async () => {
  const world = await open({
    places: ['A', 'B', 'C'],
    settings: { start_date: '2024-05-04', os_batch_size: 1, os_concurrency: 1, os_requests_per_second: 5 },
  });
  world.faults({ kind: 'callback-failed', match: { name: 'A' }, count: 1 });
  const { failure, paid } = await world.run({ isPatient: true });
  const day = '2024-05-04';
  expect({ failure, paid }).toEqual({ failure: undefined, paid: [`A ${day}`, `A ${day}`, `B ${day}`, `C ${day}`] });
});
