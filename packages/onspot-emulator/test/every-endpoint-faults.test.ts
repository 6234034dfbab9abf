import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { ENDPOINT_PATHS } from '@onspot-tap/emulator';

import { idOf } from './support/asking.js';
import { bodyFor } from './support/bodies.js';
import { type Setup, setUp } from './support/setup.js';

let setup: Setup;
let folder: string;

beforeAll(async () => {
  setup = await setUp({ scale: 0.05 });
  folder = await mkdtemp(join(tmpdir(), 'onspot-emulator-'));
  await writeFile(join(folder, 'devices.csv'), 'deviceid\n00000000-1111-4222-8333-444444444444\n');
  await writeFile(join(folder, 'addresses.csv'), 'address,town,state,zipcode\n1 Oak St,Minneapolis,MN,55401\n');
});

afterAll(async () => {
  await setup.close();
  await rm(folder, { recursive: true });
});

afterEach(() => setup.emulator.faults.clear());

async function post(path: string): Promise<Response> {
  const where = { callback: `${setup.receiver.url}/any`, outputLocation: `${join(folder, 'out', path)}/` };
  const response = await setup.send(path, bodyFor(path, folder)(where));
  await setup.emulator.idle();
  return response;
}

async function entryOf(response: Response): Promise<{ id: string; name: string }> {
  const [entry] = [await response.json()].flat() as { id: string; name: string }[];
  return entry!;
}

const listFiles = (path: string): Promise<string[]> => readdir(join(folder, 'out', path)).catch(() => []);
const newestCallback = () => setup.receiver.received.at(-1)!.json() as unknown as Record<string, never>;

describe.each(ENDPOINT_PATHS)('%s', (path) => {
  test('is struck by faults on its path, and by its names', async () => {
    const name = (await entryOf(await post(path))).name;
    setup.emulator.faults.add({ kind: 'status', status: 429, match: { path, name }, count: 1 });
    expect((await post(path)).status).toBe(429);
    setup.emulator.faults.add({ kind: 'status', status: 500, match: { path: '/elsewhere' } });
    setup.emulator.faults.add({ kind: 'callback-failed', message: 'No luck', match: { path, name } });
    const before = (await listFiles(path)).length;
    const { id } = await entryOf(await post(path));
    const callback = newestCallback();
    expect(idOf(callback)).toBe(id);
    expect((callback.cbinfo ?? callback) as unknown).toEqual({ id, success: false, message: 'No luck' });
    expect(await listFiles(path)).toHaveLength(before);
  });

  test('calls back late on the emulator’s clock, and is heard of no more when the callback is lost', async () => {
    const count = setup.receiver.received.length;
    setup.emulator.faults.add({ kind: 'callback-delay', ms: 60_000, count: 1 });
    await post(path);
    expect(setup.receiver.received).toHaveLength(count);
    setup.emulator.clock.advance(60_000);
    await setup.emulator.idle();
    expect(setup.receiver.received).toHaveLength(count + 1);
    setup.emulator.faults.add({ kind: 'callback-lost' });
    await post(path);
    expect(setup.receiver.received).toHaveLength(count + 1);
    expect(setup.emulator.submissions.at(-1)).toMatchObject({ path, taken: true, asks: [{ state: 'lost' }] });
  });
});
