import { expect, test } from '@jest/globals';
import { verifyToken } from '@onspot-tap/callback';
import { openStorage, type Storage } from '@onspot-tap/storage';
import { useWorlds } from './support/lasting-world.js';
import { OBSERVATIONS, SECRET } from './support/world.js';

const open = useWorlds();

type Entry = {
  batch_id: string;
  start: string;
  created_at: string;
  asks: { ask_id: string; location_id: string; response_id: string | null; digest: string }[];
};

test('a first run asks every day since start_date, delivers the answers and moves the bookmarks', async () => {
  const world = await open();
  const { observations, requests, failure, paid } = await world.run();
  expect(failure).toBeUndefined();
  expect(paid).toEqual(['A 2024-05-03', 'A 2024-05-04', 'B 2024-05-03', 'B 2024-05-04']);
  expect(observations).toHaveLength(12);
  expect(requests.map(({ status }) => status).sort()).toEqual([
    ...Array<string>(4).fill('submitted'),
    ...Array<string>(4).fill('succeeded'),
  ]);
  expect(world.state?.bookmarks).toEqual({ observations: { A: '2024-05-04T23:59:59', B: '2024-05-04T23:59:59' } });
});

test('the records are those OnSpot answered with, under the keys of what was asked', async () => {
  const world = await open({ streams: ['observations', 'devices', 'zipcodes', 'requests'] });
  const { observations, messages } = await world.run();
  const expected = world.emulator.expected({ path: OBSERVATIONS }).flatMap(({ ask, items }) =>
    [...(items() as Iterable<{ did: string; timestamp: number }>)].map(({ did, timestamp }) => ({
      location_id: ask.name,
      did,
      timestamp,
      start: `${ask.start}Z`,
      end: `${ask.end}Z`,
      response_id: ask.responseId,
    })),
  );
  const bare = observations.map(({ observed_at: _observedAt, ...rest }) => rest);
  expect(bare).toHaveLength(expected.length);
  expect(bare).toEqual(expect.arrayContaining(expected));
  const streams = messages
    .filter(({ type }) => type === 'SCHEMA')
    .map((message) => (message as { stream: string }).stream);
  expect(streams).toEqual(['observations', 'devices', 'zipcodes', 'requests']);
});

test('each request asks one stream and one day for at most os_batch_size places', async () => {
  const world = await open({ places: ['A', 'B', 'C'], settings: { os_batch_size: 2, os_concurrency: 1 } });
  await world.run();
  const shapes = world.emulator.submissions.map(({ features }) => ({
    days: new Set(features.map(({ start }) => start)).size,
    places: features.length,
  }));
  expect(shapes).toEqual([2, 1, 2, 1].map((places) => ({ days: 1, places })));
});

test('a question is for a whole day, in UTC, without a zone', async () => {
  const world = await open({ places: ['A'], settings: { os_concurrency: 1 } });
  await world.run();
  expect(world.emulator.submissions.flatMap(({ features }) => features)).toEqual([
    { name: 'A', start: '2024-05-03T00:00:00', end: '2024-05-03T23:59:59' },
    { name: 'A', start: '2024-05-04T00:00:00', end: '2024-05-04T23:59:59' },
  ]);
});

test('every batch is in the ledger before its POST, and without secrets', async () => {
  const world = await open();
  const { work, order } = await watch(await openStorage(`${world.folder}/work`));
  await world.run({ work });
  const ledger = await world.keys('ledger/');
  expect(ledger).toHaveLength(2);
  expect(order.slice(0, 2).map(([what]) => what)).toEqual(['write ledger', 'write ledger']);
  for (const key of ledger) {
    const entry = (await world.json(key)) as unknown as Entry;
    expect(key).toBe(`ledger/observations/${entry.start.slice(0, 10)}/${entry.batch_id}.json`);
    expect(entry.asks.map(({ location_id }) => location_id)).toEqual(['A', 'B']);
    for (const { ask_id, response_id } of entry.asks) {
      expect(ask_id).toMatch(new RegExp(`^${entry.batch_id}-[01]$`));
      expect(world.emulator.expected({ responseId: response_id! })).toHaveLength(1);
    }
    const text = JSON.stringify(entry);
    for (const secret of [SECRET, ...Object.values(world.emulator.credentials), 'http:', 'callbacks']) {
      if (typeof secret === 'string' && secret !== 'us-east-1') expect(text).not.toContain(secret);
    }
  }
  work.close();
});

/** The storage itself, with notes of what was written to the ledger when. */
async function watch(storage: Storage) {
  const order: [string, string][] = [];
  const work: Storage = {
    ...storage,
    url: storage.url,
    list: (options) => storage.list(options),
    head: (key, options) => storage.head(key, options),
    read: (key, options) => storage.read(key, options),
    openWriter: (key, options) => storage.openWriter(key, options),
    sweepUnfinished: (options) => storage.sweepUnfinished(options),
    delete: (key) => storage.delete(key),
    at: (prefix) => storage.at(prefix),
    close: () => storage.close(),
    write: (key, body, options) => {
      if (key.startsWith('ledger/')) order.push(['write ledger', body.toString()]);
      return storage.write(key, body, options);
    },
  };
  return { work, order };
}

test('a callback URL ends in a token that tells stream, day, ask and expiry', async () => {
  const world = await open({ places: ['A'], settings: { os_concurrency: 1 } });
  await world.run();
  const [submission] = world.emulator.submissions;
  const token = submission!.asks[0]!.callback.split('/').at(-1)!;
  const entry = (await world.json((await world.keys('ledger/'))[0]!)) as unknown as Entry;
  const createdAt = Date.parse(entry.created_at);
  expect(verifyToken(token, [SECRET], world.clock.now())).toEqual({
    stream: 'observations',
    windowStart: '2024-05-03',
    askId: entry.asks[0]!.ask_id,
    expiresAt: Math.floor((createdAt + 96 * 3_600_000) / 1000),
  });
});

test('the requests stream tells of each ask when it is submitted and when it has ended', async () => {
  const world = await open({ places: ['A'], settings: { start_date: '2024-05-04' } });
  const { requests } = await world.run();
  const [submitted, succeeded] = requests;
  expect(submitted).toEqual({
    ask_id: expect.stringMatching(/-0$/),
    stream: 'observations',
    subject: 'A',
    location_id: 'A',
    start: '2024-05-04T00:00:00Z',
    end: '2024-05-04T23:59:59Z',
    batch_id: expect.any(String),
    attempt: 1,
    response_id: world.emulator.submissions[0]!.asks[0]!.responseId,
    status: 'submitted',
    message: null,
    record_count: null,
    submitted_at: expect.stringMatching(/^2024-05-06T08:00/),
    completed_at: null,
  });
  expect(succeeded).toEqual({
    ...submitted,
    status: 'succeeded',
    message: 'SUCCESS',
    record_count: 3,
    completed_at: expect.stringMatching(/^2024-05-06T08:/),
  });
});

test('a day on which nobody came is answered with no record and a count of 0', async () => {
  const world = await open({ places: ['A'], emulator: { observationsPerAnswer: { A: 0 } } });
  const { observations, requests } = await world.run();
  expect(observations).toEqual([]);
  expect(requests.filter(({ status }) => status === 'succeeded').map(({ record_count }) => record_count)).toEqual([
    0, 0,
  ]);
  expect(world.state?.bookmarks).toEqual({ observations: { A: '2024-05-04T23:59:59' } });
});

test('acks in any order are joined by name', async () => {
  const world = await open({ places: ['A', 'B', 'C', 'D'] });
  world.faults({ kind: 'ack', order: 'shuffled' });
  const { failure, observations } = await world.run();
  expect(failure).toBeUndefined();
  for (const { location_id, response_id } of observations) {
    expect(world.emulator.expected({ responseId: response_id as string })[0]!.ask.name).toBe(location_id);
  }
});

test('a run without a fault logs neither of the words that schedulers take for a failure', async () => {
  const world = await open();
  const { log } = await world.run();
  expect(log).not.toMatch(/error|exception/i);
});
