import { expect, test } from '@jest/globals';
import { EXIT } from '@onspot-tap/singer';
import { idsOf, postAnswer } from './support/late.js';
import { useWorlds } from './support/lasting-world.js';
import { DAY, HOUR } from './support/world.js';

const open = useWorlds();

const at = (day: string) => `${day}T23:59:59`;

test('an answer that came while no tap ran is delivered before anything is asked', async () => {
  const world = await open({ places: ['A'] });
  world.faults({ kind: 'callback-delay', ms: 12 * HOUR });
  await world.run();
  await world.sleep();
  world.emulator.faults.clear();
  const order: string[] = [];
  const asked = world.emulator.submissions.length;
  await world.run({
    onMessage: (message) => {
      if (message.type === 'RECORD' && message.stream === 'observations') {
        order.push(world.emulator.submissions.length > asked ? 'after asking' : 'before asking');
      }
    },
  });
  expect(order.slice(0, 6)).toEqual(Array(6).fill('before asking'));
});

test('an open question is not asked again, neither on the same day nor on the next', async () => {
  const world = await open({ places: ['A'] });
  world.faults({ kind: 'callback-delay', ms: 40 * HOUR, count: 2 });
  await world.run();
  expect((await world.run()).paid).toEqual([]);
  await world.sleep();
  // 2024-05-04 is in the look-back and still open; only the new day is asked.
  expect((await world.run()).paid).toEqual(['A 2024-05-05']);
});

test('a look-back ask below the bookmark is waited for like any other', async () => {
  const world = await open({ places: ['A'] });
  await world.run();
  await world.sleep();
  world.faults({ kind: 'callback-delay', ms: 20 * HOUR, match: { day: '2024-05-04' } });
  expect((await world.run()).exitCode).toBe(EXIT.temporary);
  expect(world.state?.bookmarks.observations).toEqual({ A: at('2024-05-05') });
  const [, second] = idsOf(world.emulator, 'A', '2024-05-04');
  await world.sleep();
  const { observations } = await world.run();
  expect(observations.filter(({ response_id }) => response_id === second)).toHaveLength(3);
});

test('a lost answer expires, is asked again, and becomes a gap that the bookmark passes once no attempt is left', async () => {
  const world = await open({ places: ['A'], settings: { os_max_attempts: 2 } });
  world.faults({ kind: 'callback-lost', match: { day: '2024-05-03' } });
  await world.run();
  expect(world.state?.bookmarks.observations).toEqual({ A: at('2024-05-02') });
  await world.sleep(3.5);

  const second = await world.run();
  expect(second.requests).toContainEqual(expect.objectContaining({ status: 'expired', attempt: 1 }));
  expect(second.paid[0]).toBe('A 2024-05-03');
  expect(second.requests).toContainEqual(
    expect.objectContaining({ status: 'submitted', attempt: 2, start: '2024-05-03T00:00:00Z' }),
  );
  expect(world.state?.bookmarks.observations).toEqual({ A: at('2024-05-02') });
  await world.sleep(3.5);

  const third = await world.run();
  expect(third.log).toContain('observations of A on 2024-05-03: given up after 2 attempts; that is a gap');
  expect(world.state?.gaps).toEqual({ observations: { A: ['2024-05-03'] } });
  expect(world.state?.bookmarks.observations).toEqual({ A: at('2024-05-11') });
  const errors = await world.keys('errors/');
  expect(errors).toHaveLength(2);
  expect(await world.json(errors[0]!)).toMatchObject({ location_id: 'A', reason: 'expired', attempt: 1 });
});

test('a gap is not asked again, though it lies in a later look-back and more attempts are allowed by then', async () => {
  const world = await open({
    places: ['A'],
    settings: { os_max_attempts: 1, os_latency_days: 10, start_date: '2024-05-03' },
  });
  world.faults({ kind: 'callback-failed', match: { day: '2024-05-04' } });
  await world.run();
  expect(world.state?.gaps).toEqual({ observations: { A: ['2024-05-04'] } });
  await world.sleep();
  const { paid } = await world.run({ settings: { os_max_attempts: 3 } });
  expect(paid).not.toContain('A 2024-05-04');
  expect(paid).toContain('A 2024-05-05');
});

test('a failure is asked again in the same run', async () => {
  const world = await open({ places: ['A'] });
  world.faults({ kind: 'callback-failed', message: 'worker lost', match: { day: '2024-05-03' }, count: 1 });
  const { failure, requests, paid, log } = await world.run();
  expect(failure).toBeUndefined();
  expect(paid).toEqual(['A 2024-05-03', 'A 2024-05-03', 'A 2024-05-04']);
  expect(requests).toContainEqual(expect.objectContaining({ status: 'failed', message: 'worker lost', attempt: 1 }));
  expect(requests).toContainEqual(expect.objectContaining({ status: 'succeeded', attempt: 2 }));
  expect(log).toContain('observations of A on 2024-05-03: OnSpot could not answer (worker lost)');
});

test('attempts are counted over runs, and after the last one the run ends well', async () => {
  const world = await open({ places: ['A'], settings: { start_date: '2024-05-04' } });
  world.faults({ kind: 'callback-failed' });
  // The state of each run is lost, so that only the ledger can count.
  const runs = [1, 2].map((attempt) => ({
    isLost: true,
    onMessage: (message: { type: string; record?: object }, stop: AbortController) => {
      const { status, attempt: made } = (message.record ?? {}) as { status?: string; attempt?: number };
      if (status === 'failed' && made === attempt) stop.abort(new Error('enough'));
    },
  }));
  for (const run of runs) expect((await world.run(run)).paid).toEqual(['A 2024-05-04']);
  const { paid, failure, requests } = await world.run();
  expect({ paid, failure }).toEqual({ paid: ['A 2024-05-04'], failure: undefined });
  expect(requests.filter(({ status }) => status === 'submitted').map(({ attempt }) => attempt)).toEqual([3]);
  expect(world.state?.gaps).toEqual({ observations: { A: ['2024-05-04'] } });
});

test('how an ask ended is said again until a state comes back that knows it', async () => {
  const world = await open({ places: ['A'], settings: { start_date: '2024-05-04', os_max_attempts: 1 } });
  world.faults({ kind: 'callback-failed' });
  await world.run({ isLost: true });
  const again = await world.run();
  expect(again.requests.map(({ status }) => status)).toEqual(['failed']);
  expect((await world.run()).requests).toEqual([]);
});

test('a success that follows a failure is delivered, and closes the gap', async () => {
  const world = await open({ places: ['A'], settings: { start_date: '2024-05-04', os_max_attempts: 1 } });
  world.faults({ kind: 'callback-failed' });
  await world.run();
  expect(world.state?.gaps).toEqual({ observations: { A: ['2024-05-04'] } });
  const [id] = idsOf(world.emulator, 'A', '2024-05-04');
  expect(await postAnswer(world.emulator, id!, { observations: [] })).toBe(200);
  const { requests } = await world.run();
  expect(requests).toEqual([expect.objectContaining({ status: 'succeeded', response_id: id, record_count: 0 })]);
  expect(world.state).not.toHaveProperty('gaps');
  const [key] = await world.keys('ledger/');
  expect(JSON.stringify(await world.json(key!))).not.toContain('ended');
});

test('a success that follows a failure within one run is delivered in that run', async () => {
  const world = await open({ places: ['A', 'B'], settings: { start_date: '2024-05-04', os_max_attempts: 1 } });
  world.faults(
    { kind: 'callback-failed', match: { name: 'A' } },
    { kind: 'callback-delay', ms: HOUR / 2, match: { name: 'B' } },
  );
  let id = '';
  const { requests, failure } = await world.run({
    onMessage: async (message) => {
      if (message.type !== 'RECORD' || message.record.status !== 'failed') return;
      id = message.record.response_id as string;
      await postAnswer(world.emulator, id, { observations: [] });
    },
  });
  expect(failure).toBeUndefined();
  expect(requests).toContainEqual(expect.objectContaining({ status: 'succeeded', response_id: id }));
});

test('an answer that comes after its ask has expired is still delivered', async () => {
  const world = await open({ places: ['A'], settings: { start_date: '2024-05-04', os_max_attempts: 1 } });
  world.faults({ kind: 'callback-delay', ms: 90 * HOUR, count: 1 });
  await world.run();
  const [id] = idsOf(world.emulator, 'A', '2024-05-04');
  await world.sleep(3.5);
  expect((await world.run()).requests).toContainEqual(expect.objectContaining({ status: 'expired', response_id: id }));
  await world.sleep(0.3);
  const { observations } = await world.run();
  expect(observations.filter(({ response_id }) => response_id === id)).toHaveLength(3);
  expect(world.state).not.toHaveProperty('gaps');
});

test('an answer older than one that was delivered is not said, only recorded as superseded', async () => {
  const world = await open({ places: ['A'], settings: { start_date: '2024-05-04' } });
  world.faults({ kind: 'callback-delay', ms: 90 * HOUR, count: 1 });
  await world.run();
  await world.sleep(3.5);
  await world.run();
  const [old, young] = idsOf(world.emulator, 'A', '2024-05-04');
  expect(young).toBeDefined();
  await world.sleep(0.3);
  const { observations, requests } = await world.run();
  expect(observations.filter(({ response_id }) => response_id === old)).toEqual([]);
  expect(requests.filter(({ response_id }) => response_id === old)).toEqual([
    expect.objectContaining({ message: 'a newer answer was delivered before', record_count: null }),
  ]);
  expect((await world.run()).requests).toEqual([]);
});

test('a look-back ask that failed is made again under the same newest day, below the bookmark', async () => {
  const world = await open({ places: ['A'] });
  await world.run();
  await world.sleep();
  world.faults(
    { kind: 'callback-failed', match: { day: '2024-05-04' }, count: 1 },
    { kind: 'callback-delay', ms: 1, match: { day: '2024-05-05' } },
  );
  await world.run({
    onMessage: (message, stop) => {
      const record = message.type === 'RECORD' ? message.record : {};
      if (record.status === 'failed') stop.abort(new Error('enough'));
    },
  });
  const { paid } = await world.run();
  expect(paid).toEqual(['A 2024-05-04']);
  expect((await world.run()).paid).toEqual([]);
});

test('what is no answer at all is a failure, and asked again', async () => {
  const world = await open({ places: ['A'], settings: { start_date: '2024-05-04', os_latency_days: 1 } });
  world.faults({ kind: 'callback-delay', ms: DAY, count: 1 });
  await world.run();
  await postAnswer(world.emulator, idsOf(world.emulator, 'A', '2024-05-04')[0]!, { observations: 7 });
  const { failure, requests, observations, log } = await world.run();
  expect(failure).toBeUndefined();
  expect(requests.map(({ status }) => status)).toEqual(['failed', 'submitted', 'succeeded']);
  expect(log).toContain('observations of A on 2024-05-04: what came is not an answer to it');
  expect(observations).toHaveLength(3);
});

test('what was no answer stays a failed attempt, though a newer answer has been delivered', async () => {
  const world = await open({ places: ['A'], settings: { start_date: '2024-05-04', os_latency_days: 1 } });
  world.faults({ kind: 'callback-delay', ms: DAY, count: 1 });
  await world.run();
  await postAnswer(world.emulator, idsOf(world.emulator, 'A', '2024-05-04')[0]!, { observations: 7 });
  await world.run();
  expect((await world.run()).requests).toEqual([]);
  const ledger = await Promise.all((await world.keys('ledger/')).map((key) => world.json(key)));
  expect(JSON.stringify(ledger)).toContain('"reason":"malformed"');
});

test('an answer that carries another response id says nothing, and the question is asked again', async () => {
  const world = await open({ places: ['A'], settings: { start_date: '2024-05-04', os_latency_days: 1 } });
  world.faults({ kind: 'callback-delay', ms: DAY, count: 1 });
  await world.run();
  const [id] = idsOf(world.emulator, 'A', '2024-05-04');
  await postAnswer(world.emulator, id!, { cbinfo: { id: 'of-another', success: true, message: '' } });
  const { requests, observations, paid } = await world.run();
  expect(requests[0]).toMatchObject({ status: 'failed', message: expect.stringContaining('of-another') });
  expect(paid).toEqual(['A 2024-05-04']);
  expect(observations).toHaveLength(3);
});

test('a callback that comes twice is delivered once', async () => {
  const world = await open({ places: ['A'] });
  world.faults({ kind: 'callback-duplicate', times: 2 });
  expect((await world.run()).observations).toHaveLength(6);
  expect((await world.run()).observations).toEqual([]);
});

test('open questions of a place that is gone from the files are still delivered', async () => {
  const world = await open({ places: ['A', 'B'] });
  world.faults({ kind: 'callback-delay', ms: 12 * HOUR, match: { name: 'B' } });
  await world.run();
  await world.places(['A']);
  await world.sleep();
  const { observations, paid } = await world.run();
  expect(observations.filter(({ location_id }) => location_id === 'B')).toHaveLength(6);
  expect(paid).toEqual(['A 2024-05-04', 'A 2024-05-05']);
});
