import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { newPipeline, stateOf } from './support/pipeline.js';

const lockOf = (run_id: string, expiresInMs: number) => ({
  run_id,
  host: 'other-host',
  pid: 7,
  since: '2026-01-01T00:00:00.000Z',
  expires_at: new Date(Date.now() + expiresInMs).toISOString(),
  lease_seconds: 1,
});

describe('the lock', () => {
  test.concurrent('is held while the run goes on, says who holds it, and is gone in the end', async () => {
    const pipeline = await newPipeline();
    const job = pipeline.start({ tap: [{ log: 'ready' }, { waitFor: pipeline.gate }] });
    await job.said('ready');
    const lock = await pipeline.json<{ expires_at: string; since: string }>('lock.json');
    expect(lock).toMatchObject({ pid: job.process.pid, lease_seconds: 300, host: expect.any(String) });
    expect(Date.parse(lock.expires_at) - Date.parse(lock.since)).toBeGreaterThanOrEqual(299_000);
    await pipeline.openGate();
    await job.ended;
    expect(await pipeline.names()).not.toContain('lock.json');
    expect(await pipeline.names()).toContain(`_latest.json`);
  });

  test.concurrent('is gone after a failure too', async () => {
    const pipeline = await newPipeline({ 'catalog.json': undefined });
    expect((await pipeline.run()).code).toBe(78);
    expect(await pipeline.names()).not.toContain('lock.json');
  });

  test.concurrent('is renewed while the run goes on', async () => {
    const pipeline = await newPipeline();
    const job = pipeline.start({ tap: [{ log: 'ready' }, { waitFor: pipeline.gate }], config: { lease_seconds: 10 } });
    await job.said('ready');
    const expiresAt = async () => Date.parse((await pipeline.json<{ expires_at: string }>('lock.json')).expires_at);
    const before = await expiresAt();
    while ((await expiresAt()) <= before) await sleep(50);
    await pipeline.openGate();
    expect((await job.ended).code).toBe(0);
  });
});

describe('a second job', () => {
  test.concurrent('waits for the first and then runs', async () => {
    const pipeline = await newPipeline();
    const config = { lease_seconds: 30 };
    const tap = [{ log: 'ready' }, { waitFor: pipeline.gate }, { state: stateOf('2026-01-01') }];
    const first = pipeline.start({ tap, config });
    await first.said('ready');
    const second = pipeline.start({ tap: [{ state: stateOf('2026-01-02') }], config });
    await second.said('is held by run');
    await pipeline.openGate();
    expect((await first.ended).code).toBe(0);
    expect((await second.ended).code).toBe(0);
    expect(await pipeline.json('state_previous.json')).toEqual(stateOf('2026-01-02'));
  });

  test.concurrent(
    'gives up after one lease with 75 and says who holds it; it does not pass for the latest run',
    async () => {
      const pipeline = await newPipeline();
      const config = { lease_seconds: 6 };
      const first = pipeline.start({ tap: [{ log: 'ready' }, { sleep: 60_000 }], config });
      await first.said('ready');
      const { code, log } = await pipeline.run({ tap: [{ log: 'the second tap ran' }], config });
      expect(code).toBe(75);
      expect(log).toMatch(
        /CRITICAL Another run works on this pipeline: .*lock.json is held by run \S+ \(host \S+, pid \d+, since/,
      );
      expect(log).not.toContain('the second tap ran');
      expect(await pipeline.names()).not.toContain('_latest.json');
      first.process.kill('SIGTERM');
      expect((await first.ended).code).toBe(143);
    },
  );

  test.concurrent('that waits ends at once on SIGTERM', async () => {
    const pipeline = await newPipeline({ 'lock.json': lockOf('another', 60_000) });
    const job = pipeline.start();
    await job.said('is held by run another');
    job.process.kill('SIGTERM');
    expect((await job.ended).code).toBe(143);
    expect(await pipeline.json('lock.json')).toMatchObject({ run_id: 'another' });
  });
});

describe('a lock that nobody renews', () => {
  test.concurrent('is taken over at once when its lease has run out', async () => {
    const pipeline = await newPipeline({ 'lock.json': lockOf('dead', -1) });
    const { code, log } = await pipeline.run();
    expect(code).toBe(0);
    expect(log).toContain('lock.json from run dead (host other-host, pid 7');
    expect(await pipeline.names()).not.toContain('lock.json');
  });

  test.concurrent.each([
    ['says a time far ahead', lockOf('ahead', 86_400_000)],
    ['cannot be read', 'oops'],
  ])('is taken over after one lease when it %s', async (_, lock) => {
    const pipeline = await newPipeline({ 'lock.json': lock });
    const { code } = await pipeline.run({ config: { lease_seconds: 6 } });
    expect(code).toBe(0);
  });
});

test.concurrent('a lock lost while running stops both programs in order; nothing more is promoted; 75', async () => {
  const pipeline = await newPipeline({ 'state_previous.json': stateOf('2026-01-01') });
  const job = pipeline.start({
    config: { lease_seconds: 10 },
    tap: [{ log: 'ready' }, { sleep: 60_000 }],
    onStop: [{ state: stateOf('2026-01-02') }],
  });
  await job.said('ready');
  await pipeline.put('lock.json', lockOf('thief', 60_000));
  const { code, log } = await job.ended;
  expect(code).toBe(75);
  expect(log).toContain('SIGTERM reached the tap');
  expect(log).toMatch(/CRITICAL Lost .*lock.json: it was taken over by run thief .*; this run ends/);
  expect(await pipeline.json('state_previous.json')).toEqual(stateOf('2026-01-01'));
  expect((await pipeline.json<{ start_date: string }>('tap_config.json')).start_date).toBe('2020-01-01T00:00:00Z');
  expect(await pipeline.json('lock.json')).toMatchObject({ run_id: 'thief' });
  expect(await pipeline.names()).not.toContain('_latest.json');
});
