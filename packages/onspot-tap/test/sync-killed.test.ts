import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { signToken } from '@onspot-tap/callback';
import { openEmbeddedPlace, type S3Place } from '../../../test/support/s3-place.js';
import { useWorlds } from './support/lasting-world.js';
import { startTap, type TapProcess, until } from './support/tap-process.js';
import { SECRET, type World } from './support/world.js';

const MIB = 1024 * 1024;
const open = useWorlds();

let place: Awaited<ReturnType<typeof openEmbeddedPlace>>;
beforeEach(async () => void (place = await openEmbeddedPlace()));
afterEach(() => place.close());

const inBucket = ({ bucket, endpoint, keys }: S3Place) => ({
  work_url: `s3://${bucket}/work`,
  s3_endpoint: endpoint,
  s3_access_key: keys.accessKeyId,
  s3_secret_key: keys.secretAccessKey,
});

/** A run that listens for callbacks and waits for one that does not come. */
async function startWaiting(world: World): Promise<{ tap: TapProcess; port: number }> {
  world.faults({ kind: 'callback-lost' });
  const tap = await startTap(world, inBucket(place));
  const port = () => /taken by this run alone, on port (\d+)/.exec(tap.stderr())?.[1];
  await until('it listens', () => port() !== undefined);
  return { tap, port: Number(port()) };
}

/** Begins to send a large answer, as OnSpot would, and waits until some of it is stored. */
async function beginAnswer(world: World, port: number) {
  const expiresAt = Math.ceil(world.clock.now() / 1000) + 3600;
  const token = signToken({ stream: 'observations', windowStart: '2024-05-04', askId: 'a-00', expiresAt }, SECRET);
  const sent = request({ host: '127.0.0.1', port, path: `/${token}`, method: 'POST' });
  sent.on('error', () => {});
  sent.write(`{"name":"A","cbinfo":{"id":"1","success":true},"observations":[{"did":"${'x'.repeat(20 * MIB)}`);
  await until('a part is stored', () => (place.emulator.openUploads()[0]?.parts ?? 0) > 0);
  return sent;
}

/** As when the lease of a killed run has run out. */
async function endLease(): Promise<void> {
  const work = place.storage.at('work');
  const found = await work.read('lease.json');
  const lease = JSON.parse(await text(found!.body)) as object;
  await work.write('lease.json', JSON.stringify({ ...lease, expires_at: new Date(0).toISOString() }));
}

const leftBy = async (tap: TapProcess) => {
  await tap.ended;
  return place.openUploads();
};

test('killed while it stored an answer: the next run with a retention of nothing leaves no upload open', async () => {
  const world = await open({ places: ['A'], callbacks: 'listen', settings: { start_date: '2024-05-04' } });
  const { tap, port } = await startWaiting(world);
  await beginAnswer(world, port);
  tap.child.kill('SIGKILL');
  expect(await leftBy(tap)).toHaveLength(1);

  await endLease();
  // A young upload may be a neighbour's.
  expect(await leftBy(await startTap(world, { ...inBucket(place), mode: 'collect' }))).toHaveLength(1);

  const last = await startTap(world, { ...inBucket(place), mode: 'collect', unfinished_retention_hours: 0 });
  expect(await leftBy(last)).toEqual([]);
  expect(last.stderr()).toMatch(/INFO Removed 1 unfinished upload or file .* s3:\/\/bucket\/work\/\n/);
});

test('a run that may not begin, since another holds the lease, removes nothing', async () => {
  const world = await open({ places: ['A'], callbacks: 'listen', settings: { start_date: '2024-05-04' } });
  const { tap, port } = await startWaiting(world);
  const sent = await beginAnswer(world, port);
  const settings = { ...inBucket(place), mode: 'collect', unfinished_retention_hours: 0 };
  expect(await leftBy(await startTap(world, settings))).toHaveLength(1);

  sent.end('"}]}');
  const [response] = (await once(sent, 'response')) as [{ statusCode: number }];
  expect(response.statusCode).toBe(200);
  tap.child.kill('SIGTERM');
  await tap.ended;
});
