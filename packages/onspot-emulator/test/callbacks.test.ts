import { gunzipSync } from 'node:zlib';

import { expect, test } from '@jest/globals';

import { DEVICES, OBSERVATIONS, ZIPCODES } from './support/setup.js';
import { withSetup } from './support/with-setup.js';

test('acknowledges each feature and posts its answer to its own URL', () =>
  withSetup(async ({ ask, receiver, emulator }) => {
    const ack = await ask(OBSERVATIONS, { name: 'one' }, { name: 'two' });
    expect(ack.map(({ name }) => name)).toEqual(['one', 'two']);
    expect(receiver.received.map(({ path }) => path).sort()).toEqual(['/one', '/two']);

    const { headers, json } = receiver.received.find(({ path }) => path === '/one')!;
    expect(headers['content-type']).toBe('application/json');
    const body = json();
    expect(Object.keys(body)).toEqual(['name', 'observations', 'cbinfo']);
    expect(body.cbinfo).toEqual({ id: ack[0]!.id, success: true, message: 'SUCCESS' });
    expect(emulator.expected({ responseId: ack[0]!.id })[0]!.payload()).toEqual({ observations: body.observations });
  }));

test('gives two features of one name two ids, and a callback each', () =>
  withSetup(async ({ ask, receiver }) => {
    const ack = await ask(DEVICES, { name: 'same' }, { name: 'same' });
    expect(new Set(ack.map(({ id }) => id)).size).toBe(2);
    expect(receiver.received.map(({ json }) => json().cbinfo.id).sort()).toEqual(ack.map(({ id }) => id).sort());
  }));

test('answers zipcodes with counts by ZIP code, and devices with a list', () =>
  withSetup(async ({ ask, receiver }) => {
    await ask(ZIPCODES, { name: 'zips' });
    await ask(DEVICES, { name: 'devices' });
    const [zips, devices] = receiver.received.map(({ json }) => json());
    expect(Object.keys(zips!)).toEqual(['name', 'totalMatched', 'demographics', 'cbinfo']);
    expect(Object.keys(devices!)).toEqual(['name', 'devices', 'cbinfo']);
  }));

test('waits for the delay on its clock, which tests can move', () =>
  withSetup(
    async ({ ask, receiver, emulator }) => {
      await ask(OBSERVATIONS, {});
      emulator.clock.advance(59_000);
      await emulator.idle();
      expect(receiver.received).toHaveLength(0);
      emulator.clock.advance(1000);
      await emulator.idle();
      expect(receiver.received).toHaveLength(1);
    },
    { callbacks: { delayMs: 60_000 } },
  ));

test('mixes the order of callbacks when the delay is a range', () =>
  withSetup(
    async ({ ask, receiver, emulator }) => {
      const names = Array.from({ length: 12 }, (_, i) => `place-${i}`);
      await ask(OBSERVATIONS, ...names.map((name) => ({ name })));
      emulator.clock.advance(100);
      await emulator.idle();
      const arrived = receiver.received.map(({ json }) => json().name);
      expect(arrived).not.toEqual(names);
      expect([...arrived].sort()).toEqual([...names].sort());
    },
    { callbacks: { delayMs: [0, 100], concurrency: 1 } },
  ));

test('delivers again after any answer but 200, with pauses, and gives up in the end', () =>
  withSetup(
    async ({ ask, receiver, emulator }) => {
      await ask(OBSERVATIONS, {});
      expect(receiver.received).toHaveLength(1);
      emulator.clock.advance(1000);
      await emulator.idle();
      expect(receiver.received).toHaveLength(2);
      emulator.clock.advance(5000);
      await emulator.idle();
      const [ask1] = emulator.submissions[0]!.asks;
      expect(ask1!.state).toBe('given-up');
      expect(ask1!.deliveries.map(({ status }) => status)).toEqual([503, 204, 503]);
    },
    { callbacks: { retryDelaysMs: [1000, 5000] } },
    (n) => (n === 2 ? 204 : 503),
  ));

test('says why a callback could not be delivered at all', () =>
  withSetup(async ({ ask, emulator }) => {
    await ask(OBSERVATIONS, { callback: 'http://127.0.0.1:1/nobody' });
    const [delivery] = emulator.submissions[0]!.asks[0]!.deliveries;
    expect(delivery).toMatchObject({ status: null, error: expect.stringContaining('ECONNREFUSED') });
  }));

test.each(['content-length', 'chunked'] as const)('frames bodies with %s when told to', (framing) =>
  withSetup(
    async ({ ask, receiver }) => {
      await ask(OBSERVATIONS, {});
      const { headers, body } = receiver.received[0]!;
      expect(headers['transfer-encoding']).toBe(framing === 'chunked' ? 'chunked' : undefined);
      expect(headers['content-length']).toBe(framing === 'chunked' ? undefined : String(body.length));
    },
    { callbacks: { framing } },
  ),
);

test('compresses bodies, writes cbInfo and puts it first when told to', () =>
  withSetup(
    async ({ ask, receiver }) => {
      await ask(OBSERVATIONS, {});
      const { headers, body } = receiver.received[0]!;
      expect(headers['content-encoding']).toBe('gzip');
      const json = JSON.parse(gunzipSync(body).toString()) as object;
      expect(Object.keys(json)).toEqual(['cbInfo', 'name', 'observations']);
    },
    { callbacks: { encoding: 'gzip', cbinfo: 'cbInfo', position: 'first', framing: 'content-length' } },
  ));

test('records what was taken and every attempt, and forgets the oldest beyond its limit', () =>
  withSetup(
    async ({ ask, emulator, receiver }) => {
      const [first] = await ask(OBSERVATIONS, { name: 'one' });
      const [second] = await ask(DEVICES, { name: 'two' });
      expect(emulator.submissions).toHaveLength(1);
      expect(emulator.expected({ responseId: first!.id })).toEqual([]);
      expect(emulator.submissions[0]).toEqual({
        number: 2,
        at: '2024-05-06T08:00:00.000Z',
        path: DEVICES,
        status: 200,
        taken: true,
        features: [{ name: 'two', start: '2024-05-03T00:00:00', end: '2024-05-03T23:59:59' }],
        asks: [
          {
            responseId: second!.id,
            name: 'two',
            start: '2024-05-03T00:00:00',
            end: '2024-05-03T23:59:59',
            callback: `${receiver.url}/two`,
            asOf: '2024-05-06T08:00:00.000Z',
            success: true,
            message: 'SUCCESS',
            faults: [],
            state: 'delivered',
            deliveries: [{ at: '2024-05-06T08:00:00.000Z', status: 200, bytes: receiver.received.at(-1)!.body.length }],
          },
        ],
      });
    },
    { maxSubmissions: 1 },
  ));

test('waits on a running clock for the delayed callbacks too when asked to be idle', () =>
  withSetup(
    async ({ ask, receiver }) => {
      await ask(OBSERVATIONS, { name: 'one', day: '2024-05-02' }, { name: 'two', day: '2024-05-02' });
      expect(receiver.received).toHaveLength(2);
    },
    { clock: { start: '2024-05-06T08:00:00Z' }, callbacks: { delayMs: [50, 100] } },
  ));
