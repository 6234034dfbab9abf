import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';

import { collection, feature } from './support/feature.js';
import { type Ack, DEVICES, NOW, OBSERVATIONS } from './support/setup.js';
import { withSetup } from './support/with-setup.js';

test('refuses a burst with the status and Retry-After it was told, then lets requests through', () =>
  withSetup(async ({ emulator, post }) => {
    emulator.faults.add({ kind: 'status', status: 429, retryAfter: 2, count: 2 });
    const answers = [await post(OBSERVATIONS, {}), await post(OBSERVATIONS, {}), await post(OBSERVATIONS, {})];
    expect(answers.map(({ status }) => status)).toEqual([429, 429, 200]);
    expect(answers[0]!.headers.get('retry-after')).toBe('2');
    expect(await answers[0]!.json()).toEqual({ message: 'Too Many Requests' });
    expect(answers[2]!.headers.get('retry-after')).toBeNull();
    expect(emulator.submissions.map(({ taken, fault }) => [taken, fault])).toEqual([
      [false, 'status'],
      [false, 'status'],
      [true, undefined],
    ]);
    expect(emulator.faults.list()).toEqual([{ kind: 'status', status: 429, retryAfter: 2, count: 2, struck: 2 }]);
  }));

test('answers with a body of its own when told to', () =>
  withSetup(
    async ({ post }) => {
      const answer = await post(OBSERVATIONS, {});
      expect([answer.status, await answer.text()]).toEqual([502, '<html>Bad gateway</html>']);
    },
    { faults: [{ kind: 'status', status: 502, body: '<html>Bad gateway</html>' }] },
  ));

test('strikes only what matches by path, name, day and turn', () =>
  withSetup(async ({ emulator, post }) => {
    const statusOf = async (...args: Parameters<typeof post>) => (await post(...args)).status;
    const remove = emulator.faults.add({ kind: 'status', status: 500, match: { path: DEVICES } });
    expect(await statusOf(OBSERVATIONS, {})).toBe(200);
    expect(await statusOf(DEVICES, {})).toBe(500);
    remove();
    expect(await statusOf(DEVICES, {})).toBe(200);

    emulator.faults.add({ kind: 'status', status: 503, match: { name: 'bad', day: '2024-05-02' } });
    expect(await statusOf(DEVICES, { name: 'bad' })).toBe(200);
    expect(await statusOf(DEVICES, { name: 'good', day: '2024-05-02' })).toBe(200);
    expect(await statusOf(DEVICES, {}, { name: 'bad', day: '2024-05-02' })).toBe(503);

    emulator.faults.clear();
    emulator.faults.add({ kind: 'status', status: 504, match: { nth: [2, 3] } });
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push(await statusOf(DEVICES, {}));
    expect(statuses).toEqual([200, 504, 504, 200]);
  }));

test('draws the same luck from the same seed', async () => {
  const runs: number[][] = [[], []];
  for (const run of runs)
    await withSetup(
      async ({ post }) => {
        for (let i = 0; i < 20; i++) run.push((await post(OBSERVATIONS, {})).status);
      },
      { faults: [{ kind: 'status', status: 500, match: { probability: 0.5 } }] },
    );
  expect(runs[0]).toEqual(runs[1]);
  expect(new Set(runs[0])).toEqual(new Set([200, 500]));
});

test('cuts the connection before a request is taken: nothing is paid, nothing comes', () =>
  withSetup(
    async ({ emulator, post, receiver }) => {
      await expect(post(OBSERVATIONS, {})).rejects.toThrow();
      await emulator.idle();
      expect(emulator.submissions).toMatchObject([{ status: null, taken: false, fault: 'cut-before' }]);
      expect(receiver.received).toHaveLength(0);
    },
    { faults: [{ kind: 'cut-before' }] },
  ));

test.each(['cut-after', 'cut-in-ack'] as const)(
  '%s: the ack is lost, but it is paid for and the callback comes',
  (kind) =>
    withSetup(
      async ({ emulator, post, receiver }) => {
        await expect(post(OBSERVATIONS, {}).then((response) => response.json())).rejects.toThrow();
        await emulator.idle();
        expect(emulator.submissions).toMatchObject([{ taken: true, fault: kind, asks: [{ state: 'delivered' }] }]);
        expect(receiver.received).toHaveLength(1);
      },
      { faults: [{ kind }] },
    ),
);

test('answers late when told to', () =>
  withSetup(
    async ({ post }) => {
      const before = performance.now();
      await post(OBSERVATIONS, {});
      expect(performance.now() - before).toBeGreaterThan(190);
    },
    { faults: [{ kind: 'slow', ms: 200 }] },
  ));

test('calls back an asker that left before a late answer', () =>
  withSetup(
    async ({ send, receiver }) => {
      const body = collection(feature({ callback: `${receiver.url}/any` }));
      await expect(send(OBSERVATIONS, body, { signal: AbortSignal.timeout(100) })).rejects.toThrow();
      const deadline = Date.now() + 5_000;
      while (receiver.received.length === 0 && Date.now() < deadline) await sleep(20);
      expect(receiver.received).toHaveLength(1);
    },
    { faults: [{ kind: 'slow', ms: 300 }], clock: { start: NOW } },
  ));

test('says that credentials have expired when told to', () =>
  withSetup(
    async ({ post }) => {
      const answer = await post(OBSERVATIONS, {});
      expect(answer.status).toBe(403);
      expect(await answer.text()).toContain('expired');
    },
    { faults: [{ kind: 'expired' }] },
  ));

test('puts acks in another order, leaves entries out, repeats a name, sends one bare', () =>
  withSetup(async ({ emulator, ask }) => {
    const places = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({ name }));
    const namesOf = (ack: Ack) => ack.map(({ name }) => name).join('');
    emulator.faults.add({ kind: 'ack', order: 'reversed', count: 1 });
    expect(namesOf(await ask(OBSERVATIONS, ...places))).toBe('fedcba');
    emulator.faults.add({ kind: 'ack', missing: 2, count: 1 });
    expect(namesOf(await ask(OBSERVATIONS, ...places))).toBe('abcd');
    emulator.faults.add({ kind: 'ack', order: 'shuffled', count: 1 });
    const shuffled = namesOf(await ask(OBSERVATIONS, ...places));
    expect([...shuffled].sort().join('')).toBe('abcdef');
    emulator.faults.add({ kind: 'ack', namesakes: 2, count: 1 });
    const renamed = await ask(OBSERVATIONS, ...places);
    expect([namesOf(renamed), new Set(renamed.map(({ id }) => id)).size]).toEqual(['abcdaa', 6]);
    emulator.faults.add({ kind: 'ack', bare: true, count: 1 });
    expect(await ask(OBSERVATIONS, { name: 'a' })).toMatchObject({ name: 'a' });
    expect(emulator.submissions.map(({ asks }) => asks.length)).toEqual([6, 6, 6, 6, 1]);
  }));
