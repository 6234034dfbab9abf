import { expect, test } from '@jest/globals';

import { OBSERVATIONS } from './support/setup.js';
import { withSetup } from './support/with-setup.js';

test('shows four queues, with what waits and what failed, to who proves credentials', () =>
  withSetup(
    async ({ emulator, ask, send }) => {
      emulator.faults.add({ kind: 'callback-failed', match: { name: 'bad' } });
      await ask(OBSERVATIONS, { name: 'bad' }, { name: 'good' });
      const response = await send('/status/queue', undefined, { method: 'GET' });
      expect(await response.json()).toEqual([
        { name: 'production-worker-EMULATOR', count: 2, owner: 'emulator-api' },
        { name: 'production-count-EMULATOR', count: 0, owner: 'emulator-api' },
        { name: 'production-xxl-EMULATOR', count: 0, owner: 'emulator-api' },
        { name: 'production-failure-EMULATOR', count: 1, owner: 'emulator-api' },
      ]);
      const stranger = await send('/status/queue', undefined, { method: 'GET', secretKey: 'wrong' });
      expect(stranger.status).toBe(403);
      emulator.faults.add({ kind: 'status', status: 503, match: { path: '/status/queue' } });
      expect((await send('/status/queue', undefined, { method: 'GET' })).status).toBe(503);
    },
    { callbacks: { delayMs: 1000 } },
  ));
