import { expect, test } from '@jest/globals';
import { EXIT } from '@onspot-tap/singer';
import { useWorlds } from './support/lasting-world.js';
import { type World, type WorldOptions } from './support/world.js';

const openAny = useWorlds();

const open = (options: WorldOptions = {}): Promise<World> =>
  openAny({
    places: ['A'],
    callbacks: 'nobody',
    ...options,
    settings: { callback_secret: [], os_callback_url: 'http://127.0.0.1:9/original', ...options.settings },
  });

/** What the original's Lambda does: it puts the answer by its response id into the bucket. */
async function answerAll(world: World, keyOf: (id: string) => string, body: object = {}): Promise<void> {
  for (const { ask, payload } of world.emulator.expected()) {
    const cbinfo = { id: ask.responseId, success: true, message: 'SUCCESS' };
    await world.work.write(keyOf(ask.responseId), JSON.stringify({ ...payload(), name: ask.name, cbinfo, ...body }));
  }
}

test('without callback_secret the URL goes out as configured', async () => {
  const world = await open();
  await world.run({ settings: { mode: 'submit' } });
  const urls = world.emulator.submissions.flatMap(({ asks }) => asks.map(({ callback }) => callback));
  expect(new Set(urls)).toEqual(new Set(['http://127.0.0.1:9/original']));
});

test('a request file is written per question, for the Lambda that combines', async () => {
  const world = await open();
  await world.run({ settings: { mode: 'submit' } });
  const ids = world.emulator.submissions.flatMap(({ asks }) => asks.map(({ responseId }) => responseId));
  expect(await world.keys('requests/')).toEqual(
    ids.map((id) => `requests/observations/observations_${id}.json`).sort(),
  );
  const id = world.emulator.expected({ start: '2024-05-04T00:00:00' })[0]!.ask.responseId;
  expect(await world.json(`requests/observations/observations_${id}.json`)).toMatchObject({
    id,
    name: 'A',
    start: '2024-05-04T00:00:00',
    end: '2024-05-04T23:59:59',
    geometry: { type: 'Polygon' },
  });
});

test('request_files none writes none, and with a callback_secret that is the default', async () => {
  const world = await open();
  await world.run({ settings: { mode: 'submit', request_files: 'none' } });
  expect(await world.keys('requests/')).toEqual([]);
  const other = await openAny();
  await other.run();
  expect(await other.keys('requests/')).toEqual([]);
});

test.each([
  ['responses/{id}.json', (id: string) => `responses/${id}.json`],
  ['responses/{stream}/{id}.json', (id: string) => `responses/observations/${id}.json`],
])('answers are found by their response id at %s, and never deleted', async (_, keyOf) => {
  const world = await open({ settings: { os_latency_days: 1, start_date: '2024-05-04' } });
  await world.run({ settings: { mode: 'submit' } });
  await answerAll(world, keyOf);
  const { observations, paid, failure } = await world.run();
  expect({ said: observations.length, paid, failure }).toEqual({ said: 3, paid: [], failure: undefined });
  await world.run();
  await world.sleep(8);
  await world.run({ settings: { mode: 'collect' } });
  expect(await world.keys('ledger/observations/2024-05-04/')).toEqual([]);
  expect(await world.keys('responses/')).toHaveLength(1);
});

test('an answer without success is a failed attempt', async () => {
  const world = await open({ settings: { os_latency_days: 1, start_date: '2024-05-04', os_max_attempts: 1 } });
  await world.run({ settings: { mode: 'submit' } });
  const id = world.emulator.expected()[0]!.ask.responseId;
  await answerAll(world, (id) => `responses/${id}.json`, {
    cbinfo: { id, success: false, message: 'no such polygon' },
  });
  const { requests, failure } = await world.run();
  expect(requests).toEqual([expect.objectContaining({ status: 'failed', message: 'no such polygon' })]);
  expect(failure).toBeUndefined();
  expect(world.state?.gaps).toEqual({ observations: { A: ['2024-05-04'] } });
});

test('while the run waits it looks again and again', async () => {
  const world = await open({ settings: { os_latency_days: 1, start_date: '2024-05-04' } });
  const { observations, failure } = await world.run({
    isPatient: true,
    onMessage: async (message) => {
      if (message.type === 'RECORD' && message.record.status === 'submitted') {
        setTimeout(() => void answerAll(world, (id) => `responses/${id}.json`), 100);
      }
    },
  });
  expect({ said: observations.length, failure }).toEqual({ said: 3, failure: undefined });
});

test('an answer whose acknowledgement was never read cannot be matched: the question is asked again after its wait', async () => {
  const world = await open({ settings: { stall_minutes: 90 } });
  world.faults({ kind: 'cut-after', match: { day: '2024-05-03' }, count: 1 });
  const { exitCode, paid } = await world.run();
  expect(exitCode).toBe(EXIT.temporary);
  expect(paid).toEqual(['A 2024-05-03', 'A 2024-05-03', 'A 2024-05-04']);
});
