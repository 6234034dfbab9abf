import { expect, test } from '@jest/globals';

import { OBSERVATIONS } from './support/setup.js';
import { withSetup } from './support/with-setup.js';

const DAY_MS = 86_400_000;

test('loses a callback, and says so in its records', () =>
  withSetup(async ({ emulator, ask, receiver }) => {
    emulator.faults.add({ kind: 'callback-lost', match: { name: 'gone' } });
    await ask(OBSERVATIONS, { name: 'gone' }, { name: 'there' });
    expect(receiver.received.map(({ path }) => path)).toEqual(['/there']);
    expect(emulator.submissions[0]!.asks).toMatchObject([
      { state: 'lost', faults: ['callback-lost'], deliveries: [] },
      { state: 'delivered', faults: [] },
    ]);
  }));

test('delivers a callback days late on its clock', () =>
  withSetup(async ({ emulator, ask, receiver }) => {
    emulator.faults.add({ kind: 'callback-delay', ms: 3 * DAY_MS });
    await ask(OBSERVATIONS, {});
    emulator.clock.advance(3 * DAY_MS - 1);
    await emulator.idle();
    expect(receiver.received).toHaveLength(0);
    emulator.clock.advance(1);
    await emulator.idle();
    const { observations } = receiver.received[0]!.json();
    expect(emulator.expected()[0]!.payload()).toEqual({ observations });
  }));

test('delivers a callback again, with gaps', () =>
  withSetup(async ({ emulator, ask, receiver }) => {
    emulator.faults.add({ kind: 'callback-duplicate', times: 2, gapMs: 1000 });
    await ask(OBSERVATIONS, {});
    expect(receiver.received).toHaveLength(1);
    emulator.clock.advance(2000);
    await emulator.idle();
    expect(receiver.received).toHaveLength(3);
    expect(new Set(receiver.received.map(({ body }) => body.toString())).size).toBe(1);
  }));

test('delivers a callback before its ack', () =>
  withSetup(async ({ emulator, post, receiver }) => {
    emulator.faults.add({ kind: 'callback-early' });
    emulator.faults.add({ kind: 'slow', ms: 50 });
    const response = post(OBSERVATIONS, {});
    const first = await Promise.race([
      response.then(() => 'ack'),
      (async () => {
        while (receiver.received.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
        return 'callback';
      })(),
    ]);
    expect(first).toBe('callback');
    expect((await response).status).toBe(200);
  }));

test('reports a failure without a payload, once or for ever', () =>
  withSetup(async ({ emulator, ask, receiver }) => {
    emulator.faults.add({ kind: 'callback-failed', message: 'No data', count: 1 });
    const [first] = await ask(OBSERVATIONS, {});
    await ask(OBSERVATIONS, {});
    const [failed, good] = receiver.received.map(({ json }) => json());
    expect(failed).toEqual({ name: 'EF~00001', cbinfo: { id: first!.id, success: false, message: 'No data' } });
    expect(good!.cbinfo.success).toBe(true);
    expect(emulator.expected().map(({ ask: { success } }) => success)).toEqual([false, true]);
  }));

test.each(['chunked', 'content-length'] as const)(
  'cuts a %s body in its middle, and delivers it whole next time',
  (framing) =>
    withSetup(async ({ emulator, ask, receiver }) => {
      emulator.faults.add({ kind: 'callback-cut' });
      emulator.faults.add({ kind: 'callback-format', framing });
      await ask(OBSERVATIONS, {});
      emulator.clock.advance(1000);
      await emulator.idle();
      const [cut, whole] = receiver.received;
      expect([cut!.complete, whole!.complete]).toEqual([false, true]);
      expect(cut!.body.length).toBe(Math.floor(whole!.body.length / 2));
      const [{ deliveries, state } = { deliveries: [], state: '' }] = emulator.submissions[0]!.asks;
      expect(deliveries.map(({ status }) => status)).toEqual([null, 200]);
      expect(state).toBe('delivered');
    }),
);

test('sends JSON that ends early in a request that is whole', () =>
  withSetup(async ({ emulator, ask, receiver }) => {
    emulator.faults.add({ kind: 'callback-truncated', afterBytes: 40 });
    await ask(OBSERVATIONS, {});
    const [{ complete, body, json } = { complete: false, body: '', json: () => '' }] = receiver.received;
    expect(complete).toBe(true);
    expect(body).toHaveLength(40);
    expect(json).toThrow(SyntaxError);
  }));

test('writes one location’s callback in another form', () =>
  withSetup(async ({ emulator, ask, receiver }) => {
    emulator.faults.add({ kind: 'callback-format', cbinfo: 'cbInfo', match: { name: 'odd' } });
    await ask(OBSERVATIONS, { name: 'odd' }, { name: 'usual' });
    const keys = receiver.received.map(({ json }) => Object.keys(json()).at(-1)).sort();
    expect(keys).toEqual(['cbInfo', 'cbinfo']);
  }));
