import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { canonical, expectedRecords } from '../support/expected-records.js';
import { openS3Place, type S3Place } from '../support/s3-place.js';
import { type Asking, type AskingOptions, openAsking, paidTo, recordsOf } from './support/asking.js';
import { FACTOR, SEED } from './support/budget.js';
import { takeInventory } from './support/inventory.js';
import { holdConnections } from './support/intruders/hold-connections.js';
import { breakOff } from './support/intruders/send-bodies.js';
import { sendFrames } from './support/intruders/send-frames.js';
import { SECRET, type Target } from './support/intruders/target.js';
import { forgeTokens, misplaceTokens, replayTokens, sendAhead } from './support/intruders/use-tokens.js';
import { createRandom } from './support/random.js';
import { until } from './support/until.js';
import { hasVitals, readVitals } from './support/vitals.js';

const MIB = 1024 * 1024;
const MINUTE = 60_000;

let s3: S3Place;
let asking: Asking | undefined;

beforeEach(async () => {
  s3 = await openS3Place();
});
afterEach(async () => {
  await asking?.close();
  await s3.close();
});

async function open(options: Pick<AskingOptions, 'emulator' | 'tap'>): Promise<Asking> {
  asking = await openAsking({
    s3,
    places: ['A', 'B', 'C', 'D', 'E', 'F'],
    streams: ['observations', 'zipcodes'],
    ...options,
  });
  return asking;
}

/** Each record that the answers to these asks have to become, and no other. */
function expectRecords({ onspot }: Asking, messages: Parameters<typeof recordsOf>[0], without = new Set<unknown>()) {
  for (const stream of ['observations', 'zipcodes'] as const) {
    const expected = [...expectedRecords(onspot, stream)].filter(({ response_id }) => !without.has(response_id));
    expect(expected.length).toBeGreaterThan(10);
    expect(recordsOf(messages, stream).map(canonical).sort()).toEqual(expected.map(canonical).sort());
  }
}

const OBSERVATIONS = '/geoframe/all/observations';
const ZIPCODES = '/geoframe/demographics/aggregate/zipcodes';

test('the answer to another question, which the receiver cannot tell, is found out by the tap and asked for again', async () => {
  const asked = await open({
    emulator: { clock: { start: '2024-05-06T06:00:00Z' }, maxSkewMs: Infinity },
    tap: { start_date: '2024-05-03', os_latency_days: 2, callback_secret: [SECRET] },
  });
  const { onspot } = asked;
  await asked.receive([SECRET]);
  onspot.faults.add({ kind: 'callback-delay', ms: 10 * MINUTE });
  const submitted = await asked.end(await asked.start({ mode: 'submit' }));
  expect(paidTo(onspot)).toHaveLength(6 * 2 * 2);

  const find = (path: string, name: string, day: number) => {
    const [answer] = onspot.expected({ path, name, start: `2024-05-0${day}T00:00:00` });
    if (answer === undefined) throw new Error(`nobody asked for ${name}`);
    const { ask, payload } = answer;
    const body = () => ({ name, ...payload(), cbinfo: { id: ask.responseId, success: true, message: 'SUCCESS' } });
    return { ask, body };
  };
  const attacked = new Set<string>();
  const attack = async ({ ask }: ReturnType<typeof find>, body: object) => {
    attacked.add(ask.responseId);
    const { status } = await fetch(ask.callback, { method: 'POST', body: JSON.stringify(body) });
    expect(status).toBe(200);
  };
  await attack(find(OBSERVATIONS, 'A', 3), find(OBSERVATIONS, 'B', 3).body());
  await attack(find(OBSERVATIONS, 'B', 3), find(OBSERVATIONS, 'B', 4).body());
  await attack(find(OBSERVATIONS, 'C', 3), find(ZIPCODES, 'C', 3).body());
  await attack(find(ZIPCODES, 'C', 3), find(OBSERVATIONS, 'C', 3).body());
  await attack(find(OBSERVATIONS, 'D', 3), { ...find(OBSERVATIONS, 'D', 3).body(), observations: 'none' });
  await attack(find(ZIPCODES, 'D', 3), { ...find(ZIPCODES, 'D', 3).body(), demographics: [1, 2] });
  const { cbinfo, ...flat } = find(OBSERVATIONS, 'E', 3).body();
  await attack(find(OBSERVATIONS, 'E', 3), { ...flat, cbInfo: { ...cbinfo, id: `${cbinfo.id} ` } });
  await attack(find(OBSERVATIONS, 'E', 4), { ...flat, id: find(OBSERVATIONS, 'F', 3).ask.responseId, success: true });
  await attack(find(OBSERVATIONS, 'F', 4), { observations: [] });

  // The true answers come later: those that others have come before are dropped.
  onspot.faults.clear();
  onspot.clock.advance(10 * MINUTE);
  await onspot.idle();
  const told = await asked.end(await asked.start({}));
  expect(told).toMatchObject({ code: 0 });
  expectRecords(asked, told.messages, attacked);

  const paid = paidTo(onspot);
  const twice = [...new Set(paid.filter((question, index) => paid.indexOf(question) !== index))];
  expect(twice).toHaveLength(attacked.size);
  expect(paid).toHaveLength(6 * 2 * 2 + attacked.size);
  const ends = recordsOf([...submitted.messages, ...told.messages], 'requests').filter(
    ({ status, response_id }) => attacked.has(String(response_id)) && status !== 'submitted',
  );
  expect(ends.map(({ status }) => status)).toEqual(Array(attacked.size).fill('failed'));
  const reasons = ends.map(({ message }) => String(message));
  expect(reasons.filter((reason) => /carries the response id .*, not the acknowledged/.test(reason))).toHaveLength(6);
  expect(told.log).not.toContain(SECRET);
});

test('a tap that takes callbacks itself is attacked: it gets every answer, says nothing else, and ends', async () => {
  const today = new Date();
  const start_date = new Date(today.getTime() - 3 * 24 * 60 * MINUTE).toISOString().slice(0, 10);
  const asked = await open({
    // Callbacks come while the attack goes on, and the last of them when it is over.
    emulator: {
      callbacks: { delayMs: [1_000, 5_000] },
      faults: [{ kind: 'callback-delay', ms: 10 * MINUTE, match: { name: 'F' } }],
    },
    tap: { start_date, os_latency_days: 2, callback_secret: [SECRET], callback_listen: '127.0.0.1:0' },
  });
  const { onspot } = asked;
  const tap = await asked.start({});
  const [, port] = await tap.said(/Callbacks are taken by this run alone, on port (\d+)/);
  const asks = () => onspot.submissions.flatMap((submission) => submission.asks);
  const delivered = () => asks().filter(({ state }) => state === 'delivered');
  await until('the first answers are there', () => delivered().length > 0);

  let count = 0;
  const target: Target = {
    program: tap,
    port: Number(port),
    work: asked.work,
    random: createRandom(`${SEED} intruders of the tap`),
    next: () => count++,
    answered: delivered().map(({ callback }) => new URL(callback).pathname),
    stop: () => Promise.resolve(),
  };
  const before = hasVitals ? readVitals(tap.pid).residentBytes : 0;
  const surprises = [
    ...(await forgeTokens(target, 600 * FACTOR)),
    ...(await misplaceTokens(target, 100 * FACTOR)),
    ...(await replayTokens(target, 200 * FACTOR)),
    ...(await breakOff(target, 40 * FACTOR)),
    ...(await sendFrames(target, FACTOR)),
    ...(await sendAhead(target, 6 * FACTOR)),
  ];
  expect(surprises.slice(0, 10)).toEqual([]);
  if (hasVitals) expect(readVitals(tap.pid).residentBytes - before).toBeLessThan(100 * MIB);
  const held = await holdConnections(target, 1, { hasTokens: false });

  onspot.clock.advance(10 * MINUTE);
  const told = await asked.end(tap);
  held.release();
  expect(told).toMatchObject({ code: 0 });
  expect(asks()).toHaveLength(6 * 2 * 2);
  for (const { deliveries } of asks()) expect(deliveries).toEqual([expect.objectContaining({ status: 200 })]);
  expectRecords(asked, told.messages);
  expect(told.log).not.toContain(SECRET);
  expect(told.log).not.toMatch(/1\.(observations|zipcodes)\.\d{4}/);
  expect(told.log.split('\n').length).toBeLessThan(300);
  const own = asks().map(({ callback }) => callback.split('.').at(-3));
  const answers = [...(await takeInventory(asked.work)).keys()].filter((key) => key.startsWith('responses/'));
  expect(answers.map((key) => /([^/]+)\.json$/.exec(key)?.[1]).sort()).toEqual(own.sort());
});
