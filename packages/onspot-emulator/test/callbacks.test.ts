import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type OnSpotEmulator, startOnSpotEmulator } from '@onspot-tap/emulator';

import { collection, feature } from './support/feature.js';
import { startReceiver } from './support/receiver.js';
import { call } from './support/signed-client.js';

let emulator: OnSpotEmulator;
let receiver: Awaited<ReturnType<typeof startReceiver>>;

beforeEach(async () => {
  receiver = await startReceiver();
  emulator = await startOnSpotEmulator({ clock: { start: '2024-05-06T08:00:00Z', manual: true } });
});

afterEach(async () => {
  await emulator.close();
  await receiver.close();
});

async function ask(path: string, ...features: unknown[]) {
  const response = await call(emulator.url + path, collection(...features), { signedAt: emulator.clock.now() });
  expect(response.status).toBe(200);
  return (await response.json()) as { id: string; name: string }[];
}

test('acknowledges each feature and posts its answer to its own URL', async () => {
  const acks = await ask(
    '/geoframe/all/observations',
    feature({ name: 'EF~1', callback: `${receiver.url}/one` }),
    feature({ name: 'EF~2', callback: `${receiver.url}/two` }),
  );
  expect(acks.map(({ name }) => name)).toEqual(['EF~1', 'EF~2']);
  await emulator.idle();

  const one = receiver.received.find(({ path }) => path === '/one')!.json();
  expect(one.name).toBe('EF~1');
  expect(one.cbinfo).toEqual({ id: acks[0]!.id, success: true, message: 'SUCCESS' });
  expect(one.observations.length).toBeGreaterThan(10);
  const { did, timestamp } = one.observations[0]!;
  expect(did).toMatch(/^[A-Z2-7]{77}===$/);
  expect(timestamp % 1000).toBe(0);
  const [expected] = emulator.expected({ responseId: acks[0]!.id });
  expect(expected!.payload()).toEqual({ observations: one.observations });
});
