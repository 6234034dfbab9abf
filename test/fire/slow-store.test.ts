import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { answerKey } from '@onspot-tap/callback';
import { type S3Emulator } from '@onspot-tap/s3-emulator';
import { openEmbeddedPlace } from '../support/s3-place.js';
import { askOf, pathTo, SECRET } from './support/intruders/target.js';
import { type ReceiverService, startReceiverService } from './support/receiver.js';
import { settingsFor, toReceiverEnv } from './support/receiver-env.js';
import { type CountingCaller, startCountingCaller } from './support/receivers/counting-caller.js';
import { mostMemory } from './support/receivers/most-memory.js';
import { countUnread, hasVitals, readReadBytes, readVitals } from './support/vitals.js';

const MIB = 1024 * 1024;

const SETTINGS = { budget_bytes: 64 * MIB, max_connections: 128 };

/** They want to send far more than the receiver may hold, and than kernels take on their way. */
const LARGE = { count: 40, bytes: 12 * MIB };
const SMALL = { count: 40, bytes: 500 };

/** How long S3 takes for each write while it is slow: all there is to see is seen in a part of it. */
const STANDSTILL_MS = 20_000;

/** The flow has come to a standstill when nobody could send anything for so long. */
const QUIET_MS = 1_500;

/** What Node reads of a connection before it stops: less than it may hold of one. */
const READ_AHEAD_BYTES = 80 * 1024;

const nameOf = (number: number) => `slow-store-${number}`;
const COUNT = LARGE.count + SMALL.count;
const NOISE = Buffer.from('The quick brown fox jumps over the lazy dog. '.repeat(400_000));

/** Most of it is the same memory for all of them. */
function bodyOf(number: number): Buffer[] {
  const bytes = number < LARGE.count ? LARGE.bytes : SMALL.bytes;
  const head = `{"name":"${nameOf(number)}","cbinfo":{"id":"${number}","success":true},"observations":"`;
  return [Buffer.from(head), NOISE.subarray(number, number + bytes), Buffer.from('"}')];
}

(hasVitals ? describe : describe.skip)('while S3 stands still and many callers send at once', () => {
  let s3: S3Emulator;
  let receiver: ReceiverService;
  let callers: CountingCaller[];
  let disarm: (() => void)[];
  let readBefore: number;
  const statuses: (number | 'broken')[] = [];
  const cleanUps: (() => Promise<unknown>)[] = [];
  let read: (number: number) => Promise<Buffer | undefined>;

  const sentBytes = () => callers.reduce((sum, caller) => sum + caller.sentBytes(), 0);

  beforeAll(async () => {
    const place = await openEmbeddedPlace();
    cleanUps.push(() => place.close());
    s3 = place.emulator;
    const work = place.storage.at('work');
    read = async (number) => {
      const object = await work.read(answerKey(askOf(nameOf(number))));
      return object && buffer(object.body);
    };
    const env = toReceiverEnv({ ...settingsFor(place, 'work'), callback_secret: SECRET, ...SETTINGS });
    receiver = await startReceiverService(() => env);
    cleanUps.push(() => receiver.stop());
    const first = { path: pathTo(askOf('first')), body: bodyOf(0), isChunked: false };
    expect(await startCountingCaller(receiver.port, first).status).toBe(200);
    readBefore = readReadBytes(receiver.pid());
    const slow = { key: { prefix: 'work/responses/' }, delayMs: STANDSTILL_MS, times: Infinity };
    disarm = (['PutObject', 'UploadPart'] as const).map((operation) => s3.faults.add({ operation, ...slow }));
    callers = Array.from({ length: COUNT }, (_, number) => {
      const [path, body] = [pathTo(askOf(nameOf(number))), bodyOf(number)];
      return startCountingCaller(receiver.port, { path, body, isChunked: number % 2 === 0 });
    });
    for (const { status } of callers) void status.then((one) => statuses.push(one));
    for (let before = -1; before !== sentBytes(); await sleep(QUIET_MS)) before = sentBytes();
  }, 60_000);

  afterAll(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  test('the callers come to a standstill too, and nobody is refused', () => {
    if (process.env.FIRE_VITALS) {
      const read = readReadBytes(receiver.pid()) - readBefore;
      console.log({ sent: sentBytes(), read, unread: countUnread(receiver.port), ...readVitals(receiver.pid()) });
    }
    expect(statuses).toEqual([]);
    expect(sentBytes()).toBeLessThan(LARGE.count * LARGE.bytes * 0.6);
  });

  test('the receiver has read no more than its settings allow', () => {
    const most = SETTINGS.budget_bytes + COUNT * READ_AHEAD_BYTES;
    expect(readReadBytes(receiver.pid()) - readBefore).toBeLessThan(most);
  });

  test('small callbacks are taken as far as S3 takes them, whoever else waits', async () => {
    disarm[0]?.();
    const late = { path: pathTo(askOf('late')), body: bodyOf(COUNT - 1), isChunked: true };
    expect(await startCountingCaller(receiver.port, late).status).toBe(200);
    expect(statuses).toEqual([]);
  });

  test('when S3 comes back, all of them are taken, whole', async () => {
    disarm.forEach((end) => end());
    const all = await Promise.all(callers.map(({ status }) => status));
    expect(all.filter((status) => status !== 200)).toEqual([]);
    for (let number = 0; number < COUNT; number += 1) {
      expect([number, (await read(number))?.equals(Buffer.concat(bodyOf(number)))]).toEqual([number, true]);
    }
    expect(s3.openUploads()).toEqual([]);
  }, 180_000);

  test('it never took more memory than its settings allow', () => {
    const { peakBytes } = readVitals(receiver.pid());
    if (process.env.FIRE_VITALS) console.log({ peakBytes, limit: mostMemory(SETTINGS) });
    expect(peakBytes).toBeLessThan(mostMemory(SETTINGS));
  });
});
