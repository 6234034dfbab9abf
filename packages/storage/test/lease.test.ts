import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type LeaseOptions, type Storage, takeLease } from '@onspot-tap/storage';
import { textOf } from './support/collect.js';
import { places } from './support/places.js';

const KEY = 'lease.json';

let storage: Storage;
let said: string[];

const options = (given: Partial<LeaseOptions> = {}): LeaseOptions => ({
  key: KEY,
  what: 'this test',
  runId: 'run-1',
  leaseMs: 60_000,
  waits: false,
  signal: new AbortController().signal,
  log: { info: (sentence) => said.push(sentence), warn: (sentence) => said.push(sentence) },
  ...given,
});

/** Leaves what somebody else's lease would look like; answers when it runs out. */
async function leave(expiresInMs: number, leaseSeconds: number): Promise<number> {
  const expiresAt = Date.now() + expiresInMs;
  const content = {
    run_id: 'other-run',
    host: 'other-host',
    pid: 7,
    since: new Date().toISOString(),
    expires_at: new Date(expiresAt).toISOString(),
    lease_seconds: leaseSeconds,
  };
  await storage.write(KEY, JSON.stringify(content));
  return expiresAt;
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe.each(places)('in $name', ({ open }) => {
  let remove: () => Promise<void>;

  beforeEach(async () => {
    ({ storage, remove } = await open());
    said = [];
  });
  afterEach(() => remove());

  test('a lease is there while it is held, and gone once it is released', async () => {
    const lease = await takeLease(storage, options());
    const content = JSON.parse((await textOf(storage, KEY))!) as Record<string, unknown>;
    expect(content).toMatchObject({ run_id: 'run-1', pid: process.pid, lease_seconds: 60 });
    await lease.release();
    expect(await storage.head(KEY)).toBeUndefined();
  });

  test('a lease that is held fails at once with exit code 75 and says who holds it', async () => {
    const lease = await takeLease(storage, options());
    await expect(takeLease(storage, options({ runId: 'run-2' }))).rejects.toMatchObject({
      exitCode: 75,
      message: expect.stringMatching(
        /works on this test: .*lease\.json is held by run run-1 \(host \S+, pid \d+, since/,
      ),
    });
    await lease.release();
  });

  test('a held lease is renewed before it runs out', async () => {
    const lease = await takeLease(storage, options({ leaseMs: 10_000 }));
    const expiresAt = async () => (JSON.parse((await textOf(storage, KEY))!) as { expires_at: string }).expires_at;
    const before = await expiresAt();
    while ((await expiresAt()) === before) await sleep(50);
    expect(Date.now()).toBeLessThan(Date.parse(before));
    expect(lease.lost.aborted).toBe(false);
    await expect(takeLease(storage, options({ runId: 'run-2' }))).rejects.toMatchObject({ exitCode: 75 });
    await lease.release();
  });

  test('a lease that has run out is taken over, and that is said', async () => {
    await leave(-1_000, 300);
    const lease = await takeLease(storage, options());
    expect(said.join()).toMatch(/Took over .*lease\.json from run other-run \(host other-host, pid 7/);
    await lease.release();
  });

  test('what is left of the lease of a holder that has missed two renewals is waited for', async () => {
    const expiresAt = await leave(500, 60);
    const lease = await takeLease(storage, options());
    expect(Date.now()).toBeGreaterThanOrEqual(expiresAt);
    await lease.release();
  });

  test.each([
    ['cannot be read', () => storage.write(KEY, '{"run_id":"other-run","ho')],
    ['says a time that no right clock could', () => leave(86_400_000, 1)],
  ])('one that %s keeps others out for one lease and no longer', async (_, prepare) => {
    await prepare();
    const lease = await takeLease(storage, options({ leaseMs: 1_000 }));
    expect(said.join()).toContain('Took over');
    await lease.release();
  });

  test('who waits gets the lease when its holder releases it', async () => {
    const first = await takeLease(storage, options({ leaseMs: 30_000 }));
    const second = takeLease(storage, options({ runId: 'run-2', waits: true }));
    while (!said.join().includes('is held by run run-1')) await sleep(10);
    await first.release();
    await (await second).release();
  });

  test.each([
    ['there is none', async () => undefined],
    ['there is one that has run out', () => leave(-1_000, 10)],
  ])('of many that come at once, one gets it: %s', async (_, prepare) => {
    await prepare();
    const tries = Array.from({ length: 8 }, (_, index) => takeLease(storage, options({ runId: `run-${index}` })));
    const taken = (await Promise.allSettled(tries)).filter(({ status }) => status === 'fulfilled');
    expect(taken).toHaveLength(1);
    await (taken[0] as PromiseFulfilledResult<Awaited<ReturnType<typeof takeLease>>>).value.release();
  });

  test('a lease that somebody else has taken over is lost, and is not deleted at the end', async () => {
    const lease = await takeLease(storage, options({ leaseMs: 10_000 }));
    await leave(60_000, 60);
    await new Promise((resolve) => lease.lost.addEventListener('abort', resolve));
    expect(lease.lost.reason).toMatchObject({
      exitCode: 75,
      message: expect.stringContaining('taken over by run other-run'),
    });
    await lease.release();
    expect(await storage.head(KEY)).toBeDefined();
  });

  test('a lease that ran out while the process stood still does not count as held', async () => {
    const lease = await takeLease(storage, options({ leaseMs: 3_000 }));
    expect(() => lease.assertHeld()).not.toThrow();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3_100);
    expect(() => lease.assertHeld()).toThrow(/ran out while this process stood still/);
    await lease.release();
  });
});
