import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';
import { startS3Emulator } from '@onspot-tap/s3-emulator';

import { ofFiles, ofGeoframe } from './support/bodies.js';
import { parseCsv } from './support/csv.js';
import { type Setup } from './support/setup.js';
import { withSetup } from './support/with-setup.js';

const KEYS = { accessKeyId: 'AKIASTORAGE', secretAccessKey: 'storage-secret' };

/** An S3 server whose objects are files of a folder, and an emulator that writes to it. */
async function withS3(work: (setup: Setup, read: (key: string) => Promise<string>) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'onspot-emulator-s3-'));
  const s3 = await startS3Emulator({ directory, credentials: [KEYS], buckets: ['results'] });
  const read = (key: string): Promise<string> => readFile(join(directory, 'results', key), 'utf8');
  try {
    await withSetup((setup) => work(setup, read), {
      storage: { endpoint: s3.url, ...KEYS },
      observationsPerAnswer: { Big: 120_000 },
    });
  } finally {
    await s3.close();
    await rm(directory, { recursive: true });
  }
}

async function save({ send, emulator, receiver }: Setup, path: string, body: ReturnType<typeof ofGeoframe>) {
  const where = { callback: `${receiver.url}/any`, outputLocation: 's3://results/from/onspot?token=secret' };
  const response = await send(path, body(where));
  const [entry] = (await response.json()) as { id: string; location: string }[];
  await emulator.idle();
  const [expected] = emulator.expected({ responseId: entry!.id });
  return { location: entry!.location, file: expected!.file, callback: receiver.received.at(-1)!.json() };
}

test('writes objects to s3://, small ones and those of several parts', () =>
  withS3(async (setup, read) => {
    for (const [name, headers] of [
      ['Mall', ['deviceid', 'timestamp']],
      ['Big', ['deviceid', 'timestamp', 'lat', 'lng']],
    ] as const) {
      const asked = ofGeoframe({ headers, fileName: `${name}.csv` }, name);
      const { location, file } = await save(setup, '/save/geoframe/all/observations', asked);
      expect(location).toBe(`s3://results/from/onspot/${name}.csv?token=secret`);
      const text = await read(`from/onspot/${name}.csv`);
      const lines = text.trimEnd().split('\n');
      expect(lines).toHaveLength(1 + [...file!.rows()].length);
      expect(lines[0]).toBe(headers.join(','));
      if (name === 'Big') expect(text.length).toBeGreaterThan(6 * 1024 * 1024);
    }
  }));

test('reads device lists from s3://', () =>
  withS3(async (setup, read) => {
    await save(setup, '/save/geoframe/all/devices', ofGeoframe({ fileName: 'devices.csv' }));
    const properties = { includeNonMatchedDevices: true, headers: ['deviceid'], fileName: 'again.csv' };
    await save(setup, '/save/files/household', ofFiles(['s3://results/from/onspot/devices.csv'], properties));
    expect(parseCsv(await read('from/onspot/again.csv'))).toEqual(parseCsv(await read('from/onspot/devices.csv')));
  }));

test('says in its callback that a bucket is not there', () =>
  withS3(async (setup) => {
    const asked = ofGeoframe({ outputLocation: 's3://nowhere/' });
    const { callback, file } = await save(setup, '/save/geoframe/all/devices', asked);
    expect(callback).toMatchObject({ success: false, message: expect.stringContaining('bucket') });
    expect(file).toBeUndefined();
  }));
