import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Bucket, startBucket } from './support/bucket.js';
import { readObjects } from './support/objects.js';
import { run, toEnv } from './support/program.js';
import { tempFolder } from './support/temp-folder.js';

const check = (env: Record<string, string>) => run(['--config', 'ENV', '--check'], '', env);

let bucket: Bucket;
beforeAll(async () => (bucket = await startBucket()));
afterAll(() => bucket.s3.close());
beforeEach(() => bucket.s3.faults.clear());

describe('--check', () => {
  test('writes an object to a directory, deletes it, and says so', async () => {
    const folder = await tempFolder();
    expect(await check(toEnv({ destination: folder }))).toEqual({
      code: 0,
      out: '',
      log: `INFO The destination ${folder}/ can be written to: ${folder}/_check/check.txt was written and deleted\n`,
    });
    expect(await readObjects(folder)).toEqual([]);
  });

  test('does so in a bucket', async () => {
    bucket.s3.requests.length = 0;
    const { code, log } = await check(bucket.env());
    expect({ code, log }).toEqual({
      code: 0,
      log: expect.stringContaining('INFO The destination s3://bucket/raw/ can'),
    });
    const asked = bucket.s3.requests.map(({ operation, key }) => `${operation} ${key}`);
    expect(asked).toEqual(['PutObject raw/_check/check.txt', 'DeleteObject raw/_check/check.txt']);
    expect(await bucket.objects()).toEqual([]);
  });

  test('is content with rights to write, and says what it could not delete', async () => {
    bucket.s3.faults.add({ operation: 'DeleteObject', status: 403, code: 'AccessDenied', times: Infinity });
    const { code, log } = await check(bucket.env());
    expect(code).toBe(0);
    expect(log).toMatch(/^WARNING The destination \S+ can be written to, but s3:\S+check\.txt stays there\. Could not/);
  });

  test.each([
    ['a bucket that is not there', { destination: 's3://nobodys/raw' }, 78, 'NoSuchBucket'],
    ['a secret key that is wrong', { s3_secret_key: 'another-secret' }, 77, 'Check s3_secret_key'],
    ['an access key nobody knows', { s3_access_key: 'AKIAOTHER' }, 77, 'Check s3_access_key'],
    ['a server that is not there', { s3_endpoint: 'http://127.0.0.1:9' }, 75, 'the connection failed'],
    ['a URL without a bucket', { destination: 's3://' }, 78, 's3://'],
  ])('refuses %s', async (_what, settings, code, words) => {
    const result = await check(bucket.env(settings));
    expect(result).toMatchObject({ code, out: '' });
    expect(result.log).toMatch(/^CRITICAL .*\n$/);
    expect(result.log).toContain(words);
  });

  test('refuses a directory that is a file', async () => {
    const file = join(await tempFolder(), 'file');
    await writeFile(file, '');
    expect(await check(toEnv({ destination: file }))).toMatchObject({
      code: 78,
      log: `CRITICAL ${file} is a file; a storage needs a directory or an s3:// URL.\n`,
    });
  });

  // Where root may not write either.
  const onLinux = process.platform === 'linux' ? test : test.skip;
  onLinux('refuses a directory that may not be written to', async () => {
    const { code, log } = await check(toEnv({ destination: '/sys/target' }));
    expect(code).toBe(77);
    expect(log).toMatch(
      /^CRITICAL Could not write \/sys\/target\/_check\/check\.txt: .* Give this user the right to it\.\n$/,
    );
  });
});
