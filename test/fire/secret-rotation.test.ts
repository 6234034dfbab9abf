import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type JsonObject } from '@onspot-tap/singer';
import { canonical, expectedRecords } from '../support/expected-records.js';
import { openS3Place, type S3Place } from '../support/s3-place.js';
import { type Asking, openAsking, paidTo, recordsOf, type Told } from './support/asking.js';
import { takeInventory } from './support/inventory.js';
import { until } from './support/until.js';

const OLD = 'the old secret of the rotation';
const NEW = 'the new secret of the rotation';
const HOUR = 3_600_000;

let s3: S3Place;
let asking: Asking;

// It is Monday morning; the newest day OnSpot answers for is Saturday, 2024-05-04.
beforeEach(async () => {
  s3 = await openS3Place();
  asking = await openAsking({
    s3,
    places: ['A', 'B', 'C', 'D'],
    streams: ['observations'],
    emulator: {
      clock: { start: '2024-05-06T06:00:00Z' },
      // Time flies between a signature and its verification.
      maxSkewMs: Infinity,
      callbacks: { delayMs: [5, 20], retryDelaysMs: [HOUR / 4, HOUR / 4, HOUR / 4] },
    },
    tap: { start_date: '2024-05-04', os_latency_days: 1, callback_secret: [OLD] },
  });
});
afterEach(async () => {
  await asking.close();
  await s3.close();
});

/** Moves OnSpot's time on, and waits until every callback that fell due has been answered or failed. */
async function pass(ms: number): Promise<void> {
  const { clock, submissions } = asking.onspot;
  const asks = () => submissions.flatMap((submission) => submission.asks);
  const attempts = () => asks().reduce((sum, { deliveries }) => sum + deliveries.length, 0);
  const [waiting, before] = [clock.waiting, attempts()];
  clock.advance(ms);
  const due = waiting - clock.waiting;
  await until('what was due has been posted', () => attempts() >= before + due);
}

const dayOf = ({ start }: JsonObject) => (typeof start === 'string' ? start.slice(0, 10) : '');

const statesOf = (place: string) =>
  asking.onspot.submissions.flatMap(({ asks }) => asks.filter(({ name }) => name === place).map(({ state }) => state));

async function run(secrets: readonly string[], settings = {}): Promise<Told> {
  const told = await asking.end(await asking.start({ callback_secret: secrets, ...settings }));
  if (told.code !== 0) throw new Error(`the tap ended with ${told.code}:\n${told.log}`);
  return told;
}

async function stop(receiver: Awaited<ReturnType<Asking['receive']>>): Promise<void> {
  receiver.process.kill('SIGTERM');
  expect((await receiver.ended).code).toBe(143);
}

test('a secret is changed while answers are on their way: none is lost, and nothing is paid twice', async () => {
  const { onspot } = asking;
  const told: Told[] = [];
  const delays = { A: 1, B: 3, C: 6, D: 30 };
  for (const [name, hours] of Object.entries(delays)) {
    onspot.faults.add({ kind: 'callback-delay', ms: hours * HOUR, match: { name } });
  }

  // The old secret alone: asked by one run, and answered to one receiver while that is there.
  const first = await asking.receive([OLD]);
  told.push(await run([OLD], { mode: 'submit' }));
  expect(paidTo(onspot)).toHaveLength(4);
  await pass(2 * HOUR);
  expect(statesOf('A')).toEqual(['delivered']);
  await stop(first);

  // Nobody is there for a moment: OnSpot comes again.
  await pass(1.5 * HOUR);
  expect(statesOf('B')).toEqual(['waiting']);
  const both = await asking.receive([NEW, OLD]);
  await pass(HOUR / 2);
  expect(statesOf('B')).toEqual(['delivered']);
  await pass(3 * HOUR);
  expect(statesOf('C')).toEqual(['delivered']);

  // A run under the new secret takes what was asked under the old one, and leaves open what is open.
  onspot.faults.clear();
  told.push(await run([NEW, OLD], { mode: 'collect' }));
  expect(new Set(recordsOf(told.at(-1)?.messages ?? [], 'observations').map((one) => one.location_id))).toEqual(
    new Set(['A', 'B', 'C']),
  );
  expect(paidTo(onspot)).toHaveLength(4);

  // The next night: the last answer under the old secret comes, and then the first questions under the new one.
  await pass(24 * HOUR);
  expect(statesOf('D')).toEqual(['delivered']);
  const night = await run([NEW]);
  told.push(night);
  const records = night.messages.flatMap((message) => (message.type === 'RECORD' ? [message] : []));
  const order = records.map(
    ({ stream, record }) => `${stream} ${record.status === 'submitted' ? 'asked' : 'said'} ${dayOf(record)}`,
  );
  const lastOld = order.lastIndexOf('observations said 2024-05-04');
  expect(lastOld).toBeGreaterThan(-1);
  expect(order.indexOf('requests asked 2024-05-05')).toBeGreaterThan(lastOld);
  await stop(both);

  // The old secret is out: its tokens open nothing any more, and those of the new one everything they did.
  await asking.receive([NEW]);
  const inventory = await takeInventory(asking.work);
  const oldAsk = onspot.submissions[0]?.asks[0];
  expect((await fetch(oldAsk?.callback ?? '', { method: 'POST', body: '{}' })).status).toBe(404);
  expect(await takeInventory(asking.work)).toEqual(inventory);
  await pass(24 * HOUR);
  told.push(await run([NEW]));

  const paid = paidTo(onspot);
  expect(paid).toHaveLength(4 * 3);
  expect(new Set(paid).size).toBe(paid.length);
  expect(onspot.submissions.flatMap(({ asks }) => asks).map(({ state }) => state)).toEqual(
    Array(paid.length).fill('delivered'),
  );
  const said = told.flatMap(({ messages }) => recordsOf(messages, 'observations')).map(canonical);
  const expected = [...expectedRecords(onspot, 'observations')].map(canonical);
  expect(expected.length).toBeGreaterThan(100);
  expect(said.sort()).toEqual(expected.sort());
  const logs = told.map(({ log }) => log).join('');
  expect(logs).not.toContain(OLD);
  expect(logs).not.toContain(NEW);
});
