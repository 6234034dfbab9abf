import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type Fault, type OnSpotEmulator, startOnSpotEmulator } from '@onspot-tap/emulator';
import { joinAcks, type OnSpotClient, type OnSpotClientOptions } from 'onspot-tap';
import { never, startClient } from './support/api-server.js';
import { square } from './support/places.js';

const PATH = '/geoframe/all/observations';
const TODAY = '2024-05-06T08:00:00Z';
const NAMES = ['EF~1', 'EF~2', 'EF~3'];
const clients: OnSpotClient[] = [];
let emulator: OnSpotEmulator;

beforeAll(async () => {
  emulator = await startOnSpotEmulator({ stage: 'Prod', clock: { start: TODAY, manual: true } });
});

afterEach(async () => {
  emulator.faults.clear();
  for (const client of clients.splice(0)) await client.close();
});

afterAll(() => emulator.close());

type Keys = Partial<OnSpotClientOptions['credentials']>;

function connect(keys: Keys = {}, options: Partial<OnSpotClientOptions> = {}): OnSpotClient {
  const { accessKey, secretKey, apiKey } = emulator.credentials;
  const credentials = { accessKey, secretKey, apiKey, ...keys };
  const { client } = startClient(emulator.url, { credentials, clock: emulator.clock.now, ...options });
  clients.push(client);
  return client;
}

function feature(name: string, day = '2024-05-03') {
  const window = { start: `${day}T00:00:00`, end: `${day}T23:59:59` };
  return {
    type: 'Feature',
    geometry: square(),
    properties: { name, ...window, callback: 'http://127.0.0.1:9/none' },
  };
}

const collection = (names = NAMES, day?: string) => ({
  type: 'FeatureCollection',
  features: names.map((name) => feature(name, day)),
});

/** Posts once under some faults; what became of it here, and what the emulator holds to be taken. */
async function postUnder(faults: Fault[], options: Partial<OnSpotClientOptions> = {}) {
  faults.forEach((fault) => emulator.faults.add(fault));
  const before = emulator.submissions.length;
  const outcome = await connect({}, options).post(PATH, collection(), { signal: never });
  return { outcome, taken: emulator.submissions.slice(before).map(({ taken }) => taken) };
}

test('the emulator verifies the signature and acknowledges every feature', async () => {
  const { outcome, taken } = await postUnder([]);
  expect(taken).toEqual([true]);
  const { acks, problem } = joinAcks((outcome as { body: unknown }).body, NAMES);
  expect(problem).toBeUndefined();
  expect(acks.map((ack) => ack?.id)).toEqual(NAMES.map((name) => askOf(name)));
});

const askOf = (name: string) => emulator.submissions.at(-1)!.asks.find((ask) => ask.name === name)?.responseId;

test.each<[string, Fault, number]>([
  ['in another order', { kind: 'ack', order: 'reversed' }, 3],
  ['shuffled', { kind: 'ack', order: 'shuffled' }, 3],
  ['without its last two', { kind: 'ack', missing: 2 }, 1],
])('acks %s are joined by name', async (_how, fault, count) => {
  const { outcome } = await postUnder([fault]);
  const { acks, problem } = joinAcks((outcome as { body: unknown }).body, NAMES);
  expect(problem).toEqual(count === NAMES.length ? undefined : expect.stringContaining('is not in it'));
  expect(acks.filter(Boolean)).toHaveLength(count);
  for (const [index, ack] of acks.entries()) if (ack) expect(ack.id).toBe(askOf(NAMES[index]!));
});

test('a bare ack of a single feature is joined too', async () => {
  emulator.faults.add({ kind: 'ack', bare: true });
  const outcome = await connect().post(PATH, collection(['EF~9']), { signal: never });
  expect(joinAcks((outcome as { body: unknown }).body, ['EF~9'])).toEqual({ acks: [{ id: askOf('EF~9') }] });
});

test.each<[string, Keys, RegExp]>([
  ['access key', { accessKey: 'AKIASOMEONEELSE' }, /os_access_key/],
  ['secret key', { secretKey: 'not-the-secret-key' }, /os_secret_key/],
  ['API key', { apiKey: 'not-the-api-key' }, /os_api_key/],
])('a wrong %s is named, and never shown', async (_which, keys, words) => {
  const failure = await connect(keys)
    .post(PATH, collection(), { signal: never })
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({ exitCode: 77, message: expect.stringMatching(words) });
  expect(String(failure)).not.toContain(Object.values(keys)[0]);
});

test('a wrong region is named', async () => {
  const post = connect({}, { region: 'eu-west-1' }).post(PATH, collection(), { signal: never });
  await expect(post).rejects.toThrow(/os_region/);
});

test.each([-10, 10])('a clock that is off by %d minutes is told', async (minutes) => {
  const clock = () => emulator.clock.now() + minutes * 60_000;
  await expect(connect({}, { clock }).post(PATH, collection(), { signal: never })).rejects.toThrow(/clock is wrong/);
});

test('credentials that expire halfway end with 77', async () => {
  emulator.faults.add({ kind: 'expired', match: { nth: 2 } });
  const client = connect();
  expect(await client.post(PATH, collection(), { signal: never })).toMatchObject({ kind: 'accepted' });
  await expect(client.post(PATH, collection(), { signal: never })).rejects.toMatchObject({ exitCode: 77 });
});

test('a question that is too new is refused with the reason', async () => {
  const outcome = await connect().post(PATH, collection(NAMES, '2024-05-06'), { signal: never });
  expect(outcome).toMatchObject({ kind: 'refused', status: 400, message: expect.stringMatching(/end/) });
});

test('a burst of 429 with Retry-After is waited out, and paid for once', async () => {
  const { outcome, taken } = await postUnder([{ kind: 'status', status: 429, retryAfter: 0, count: 2 }]);
  expect(outcome).toMatchObject({ kind: 'accepted' });
  expect(taken).toEqual([false, false, true]);
});

test('a burst of 503 is waited out where the setting allows it', async () => {
  const burst: Fault[] = [{ kind: 'status', status: 503, count: 2 }];
  const { outcome, taken } = await postUnder(burst, { retryServerFailures: true });
  expect(outcome).toMatchObject({ kind: 'accepted' });
  expect(taken).toEqual([false, false, true]);
});

test('a 503 is ambiguous by default', async () => {
  const { outcome, taken } = await postUnder([{ kind: 'status', status: 503, count: 1 }]);
  expect(outcome).toMatchObject({ kind: 'ambiguous' });
  expect(taken).toEqual([false]);
});

test.each<[Fault['kind'] & `cut-${string}`, boolean]>([
  ['cut-before', false],
  ['cut-after', true],
  ['cut-in-ack', true],
])('a connection that is %s is ambiguous and never repeated', async (kind, isTaken) => {
  const { outcome, taken } = await postUnder([{ kind }]);
  expect(outcome).toMatchObject({ kind: 'ambiguous' });
  expect(taken).toEqual([isTaken]);
});

test('the queues are known without the account token', async () => {
  const outcome = await connect().queues({ signal: never });
  expect(outcome).toMatchObject({ kind: 'known', queues: [{ name: 'production-worker' }, {}, {}, {}] });
  expect(JSON.stringify(outcome)).not.toContain('EMULATOR');
});
