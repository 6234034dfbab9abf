import { mkdir, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateMultipartUploadCommand, S3Client, UploadPartCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type S3Emulator, startS3Emulator } from '@onspot-tap/s3-emulator';
import { openStorage, type Storage, sweepAtStart, unfinishedSettings } from '@onspot-tap/storage';
import { textOf } from './support/collect.js';
import { KEYS } from './support/emulator.js';
import { places } from './support/places.js';
import { tempFolder } from './support/temp-folder.js';

const MiB = 1024 * 1024;
const HOUR = 3_600_000;

describe.each(places)('in $name', ({ open }) => {
  let storage: Storage;
  let remove: () => Promise<void>;
  beforeEach(async () => ({ storage, remove } = await open()));
  afterEach(() => remove());

  test('a sweep leaves what is being written, and it can be completed', async () => {
    const writer = storage.openWriter('large');
    await writer.write(Buffer.alloc(9 * MiB, 'a'));
    expect(await storage.sweepUnfinished({ olderThanMs: HOUR })).toBe(0);
    await writer.write(Buffer.from('end'));
    await writer.complete();
    expect(await storage.head('large')).toMatchObject({ bytes: 9 * MiB + 3 });
  });

  test('a sweep of all leaves nothing unfinished, and every object', async () => {
    await storage.write('there', 'text');
    const writer = storage.openWriter('large');
    // More than one writer holds back: by then the upload has begun.
    for (let n = 0; n < 40; n++) await writer.write(Buffer.alloc(MiB));
    expect(await storage.sweepUnfinished({ olderThanMs: 0 })).toBe(1);
    expect(await storage.sweepUnfinished({ olderThanMs: 0 })).toBe(0);

    await expect(writer.complete()).rejects.toMatchObject({ name: 'StorageError' });
    expect(await textOf(storage, 'there')).toBe('text');
    expect(await storage.head('large')).toBeUndefined();
  });

  test('where there is nothing yet, a sweep finds nothing', async () => {
    expect(await storage.sweepUnfinished({ olderThanMs: 0 })).toBe(0);
  });
});

describe('a bucket', () => {
  let directory: { path: string; remove: () => Promise<void> };
  let s3: S3Emulator;
  let client: S3Client;
  let storage: Storage;
  let warnings: string[];
  /** The server's time, in hours from now. */
  let hours: number;

  beforeEach(async () => {
    directory = await tempFolder();
    hours = 0;
    const clock = () => new Date(Date.now() + hours * HOUR);
    s3 = await startS3Emulator({ directory: directory.path, credentials: [KEYS], buckets: ['bucket'], clock });
    client = new S3Client({ endpoint: s3.url, region: s3.region, forcePathStyle: true, credentials: KEYS });
    warnings = [];
    storage = await openStorage('s3://bucket/mine', {
      s3: { endpoint: s3.url, ...KEYS, maxAttempts: 2 },
      onWarning: (sentence) => warnings.push(sentence),
    });
  });
  afterEach(async () => {
    storage.close();
    client.destroy();
    await s3.close();
    await directory.remove();
  });

  /** An upload begun some hours ago by a process that is no more; its parts came so many hours ago. */
  async function leave(key: string, begun: number, ...parts: number[]): Promise<void> {
    hours = -begun;
    const at = { Bucket: 'bucket', Key: key };
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(at));
    for (const [index, ago] of parts.entries()) {
      hours = -ago;
      await client.send(new UploadPartCommand({ ...at, UploadId, PartNumber: index + 1, Body: 'part' }));
    }
    hours = 0;
  }
  const left = () =>
    s3
      .openUploads()
      .map(({ key }) => key)
      .sort();
  const day = { olderThanMs: 24 * HOUR };

  test('loses the uploads that began, and got their last part, before the time asked for', async () => {
    await leave('mine/abandoned', 30, 29, 25);
    await leave('mine/without parts', 25);
    await leave('mine/still growing', 30, 1, 29);
    await leave('mine/young', 23, 23);

    expect(await storage.sweepUnfinished(day)).toBe(2);
    expect(left()).toEqual(['mine/still growing', 'mine/young']);
    expect(warnings).toEqual([]);
  });

  test('keeps what is not below the prefix', async () => {
    for (const key of ['mine/a', 'mine', 'mineral/a', 'other/a']) await leave(key, 30);
    expect(await storage.sweepUnfinished(day)).toBe(1);
    expect(left()).toEqual(['mine', 'mineral/a', 'other/a']);
    expect(await storage.at('../mineral').sweepUnfinished(day)).toBe(0);
  });

  test('is swept whatever the keys are called, and over many pages', async () => {
    const keys = Array.from({ length: 1010 }, (_, n) => `mine/key + ${n}%20 & ü\u0001`);
    for (let at = 0; at < keys.length; at += 40) await Promise.all(keys.slice(at, at + 40).map((key) => leave(key, 0)));
    expect(await storage.sweepUnfinished({ olderThanMs: 0 })).toBe(1010);
    expect(left()).toEqual([]);
  });

  test('keeps an upload of many parts whose last one is young', async () => {
    await leave('mine/large', 30, ...Array.from({ length: 1000 }, () => 30), 1);
    expect(await storage.sweepUnfinished(day)).toBe(0);
    expect(await storage.sweepUnfinished({ olderThanMs: HOUR / 2 })).toBe(1);
  });

  test('is swept by its server’s time, not by a clock of ours that is wrong', async () => {
    hours = -48; // seen from the server, our clock is two days ahead
    await client.send(new CreateMultipartUploadCommand({ Bucket: 'bucket', Key: 'mine/just begun' }));
    expect(await storage.sweepUnfinished(day)).toBe(0);
    expect(left()).toEqual(['mine/just begun']);
  });

  test('may be swept by two at once, and each upload is removed by one of them', async () => {
    await leave('mine/a', 30, 29);
    await leave('mine/b', 30, 29);
    s3.faults.add({ operation: 'AbortMultipartUpload', delayMs: 300, times: 4 });
    const removed = await Promise.all([storage.sweepUnfinished(day), storage.sweepUnfinished(day)]);

    const aborts = s3.requests.filter(({ operation }) => operation === 'AbortMultipartUpload');
    expect(aborts.map(({ status }) => status).sort()).toEqual([204, 204, 404, 404]);
    expect({ sum: removed[0] + removed[1], left: left(), warnings }).toEqual({ sum: 2, left: [], warnings: [] });
  });

  test.each([
    ['ListMultipartUploads', { status: 403, code: 'AccessDenied' }],
    ['ListParts', { status: 403, code: 'AccessDenied' }],
    ['AbortMultipartUpload', { status: 403, code: 'AccessDenied' }],
    ['ListMultipartUploads', { status: 501, code: 'NotImplemented' }],
    ['ListMultipartUploads', { status: 405, code: 'MethodNotAllowed' }],
  ] as const)('says once, where %s is answered %j, which rights or rule it takes', async (operation, answer) => {
    s3.faults.add({ operation, times: Infinity, ...answer });
    for (const key of ['a', 'b', 'c']) await leave(`mine/${key}`, 30, 29);

    expect(await storage.sweepUnfinished(day)).toBe(0);
    expect(warnings).toEqual([
      `Could not look for uploads that killed programs left below s3://bucket/mine/, or remove them: S3 answered ${answer.status} ${answer.code}. Allow s3:ListBucketMultipartUploads, s3:ListMultipartUploadParts and s3:AbortMultipartUpload there, or give the bucket a lifecycle rule that aborts incomplete uploads.`,
    ]);
  });

  test('says once that it could not be looked at for now', async () => {
    s3.faults.add({ operation: 'ListMultipartUploads', times: Infinity, status: 503, code: 'SlowDown' });
    expect(await storage.sweepUnfinished(day)).toBe(0);
    expect(warnings).toEqual([
      expect.stringMatching(/^Could not look for uploads that killed programs left below s3:.* 503 SlowDown.*later/),
    ]);
  });

  test('counts what it did before a signal ended it, and says nothing', async () => {
    for (let n = 0; n < 20; n++) await leave(`mine/${n}`, 30);
    s3.faults.add({ operation: 'AbortMultipartUpload', skip: 8, times: 8, delayMs: 60_000 });
    const stop = new AbortController();
    const swept = storage.sweepUnfinished({ ...day, signal: stop.signal });
    while (s3.faults.armed.length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    stop.abort();
    expect(await swept).toBe(8);
    expect(warnings).toEqual([]);
  });
});

describe('a directory', () => {
  let root: string;
  let folder: string;
  let remove: () => Promise<void>;
  let storage: Storage;
  let warnings: string[];
  beforeEach(async () => {
    ({ path: root, remove } = await tempFolder());
    folder = join(root, '.storage-unfinished');
    await mkdir(folder);
    warnings = [];
    storage = await openStorage(root, { onWarning: (sentence) => warnings.push(sentence) });
  });
  afterEach(() => remove());

  const leave = async (name: string, ageMs: number) => {
    const time = new Date(Date.now() - ageMs);
    await writeFile(join(folder, name), '');
    await utimes(join(folder, name), time, time);
  };
  const left = async () => (await readdir(folder)).sort();

  test('loses the files that nobody has written to since the time asked for', async () => {
    await leave('old', 25 * HOUR);
    await leave('young', 23 * HOUR);
    expect(await storage.at('any/prefix').sweepUnfinished({ olderThanMs: 24 * HOUR })).toBe(1);
    expect(await left()).toEqual(['young']);
  });

  test('loses locks of dead processes after their ten seconds, and no others, whatever is asked for', async () => {
    const lock = 'lock-2c70e12b7a0646f92279f427c7b38e73';
    await leave(lock, 20_000);
    await leave(`${lock}-5b0e3a9c-4d6f-4a51-9d3e-0a1b2c3d4e5f`, 20_000);
    await leave('lock-held', 0);
    expect(await storage.sweepUnfinished({ olderThanMs: 24 * HOUR })).toBe(2);
    expect(await storage.sweepUnfinished({ olderThanMs: 0 })).toBe(0);
    expect(await left()).toEqual(['lock-held']);
  });

  test('is not swept by writing to it', async () => {
    await leave('old', 25 * HOUR);
    await storage.write('key', 'text');
    expect(await left()).toEqual(['old']);
  });

  test('keeps what is no file', async () => {
    await mkdir(join(folder, 'folder'));
    expect(await storage.sweepUnfinished({ olderThanMs: 0 })).toBe(0);
    expect((await stat(join(folder, 'folder'))).isDirectory()).toBe(true);
    expect(warnings).toEqual([]);
  });
});

describe('at a start', () => {
  const logged = () => {
    const lines: string[] = [];
    const take = (level: string) => (sentence: string) => void lines.push(`${level} ${sentence}`);
    return { lines, log: { info: take('INFO'), warn: take('WARNING') } };
  };

  test('one line says how many were removed, and where', async () => {
    const { path, remove } = await tempFolder();
    const storage = await openStorage(path);
    const { lines, log } = logged();
    for (const key of ['a', 'b', 'c']) await storage.openWriter(key).write(Buffer.from('half'));
    await sweepAtStart(storage, { retentionHours: 24, log });
    expect(lines).toEqual([]);
    await sweepAtStart(storage, { retentionHours: 0, log });
    await sweepAtStart(storage, { retentionHours: 0, log });
    expect(lines).toEqual([
      `INFO Removed 3 unfinished uploads or files that killed programs left below ${storage.url}`,
    ]);
    await remove();
  });

  test('a server that does not answer holds nobody up for longer than ten seconds', async () => {
    const { path, remove } = await tempFolder();
    const s3 = await startS3Emulator({ directory: path, credentials: [KEYS], buckets: ['bucket'] });
    s3.faults.add({ operation: 'ListMultipartUploads', times: Infinity, delayMs: 600_000 });
    const storage = await openStorage('s3://bucket/', { s3: { endpoint: s3.url, ...KEYS } });
    const { lines, log } = logged();
    await sweepAtStart(storage, { retentionHours: 24, log });
    expect(lines).toEqual([expect.stringMatching(/^WARNING Removing .* takes long; the next start goes on with it$/)]);
    storage.close();
    await s3.close();
    await remove();
  });

  test('the setting is a day unless it is given', () => {
    expect(unfinishedSettings.unfinished_retention_hours).toMatchObject({ default: 24, minimum: 0 });
  });
});
