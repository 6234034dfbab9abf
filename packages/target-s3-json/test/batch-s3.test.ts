import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openEmbeddedPlace, type S3Place } from '../../../test/support/s3-place.js';
import { linesOf } from './support/load.js';
import { batch, schema, state } from './support/messages.js';
import { readObjects } from './support/objects.js';
import { run, toEnv } from './support/program.js';
import { tempFolder } from './support/temp-folder.js';

const FROM_ENV = ['--config', 'ENV'];
const GZIP = { format: 'jsonl', compression: 'gzip' };

let s3: Awaited<ReturnType<typeof openEmbeddedPlace>>;
let folder: string;
beforeEach(async () => {
  s3 = await openEmbeddedPlace();
  folder = await tempFolder();
});
afterEach(() => s3.close());

const env = ({ endpoint, keys }: S3Place, settings: Record<string, string> = {}) =>
  toEnv({
    destination: folder,
    s3_endpoint: endpoint,
    s3_access_key: keys.accessKeyId,
    s3_secret_key: keys.secretAccessKey,
    s3_max_attempts: '1',
    ...settings,
  });

const load = (urls: string[], encoding: object, settings?: Record<string, string>) =>
  run(FROM_ENV, schema('s') + state(1) + batch('s', urls, encoding) + state(2), env(s3, settings));

describe('batch files in a bucket', () => {
  test('are read with the S3 settings of the target, packed or not, whatever their keys', async () => {
    await s3.storage.write('in/a b?%23.jsonl.gz', gzipSync('{"n":1}\n{"n":2}\n'));
    await s3.storage.write('in/b.gz', Buffer.concat([gzipSync('{"n":3}\n'), gzipSync('{"n":4}\n')]));
    const urls = [`s3://${s3.bucket}/in/a b?%23.jsonl.gz`, `s3://${s3.bucket}/in/b.gz`];
    expect(await load(urls, GZIP)).toMatchObject({ code: 0, out: '1\n2\n' });
    expect(linesOf(await readObjects(folder), 's')).toEqual(['{"n":1}', '{"n":2}', '{"n":3}', '{"n":4}']);
    const asked = s3.emulator.requests.filter(({ operation }) => operation === 'GetObject');
    expect(asked).toHaveLength(2);
  });

  test('may be in the bucket that is written to, and stay there', async () => {
    await s3.storage.write('in/a.jsonl', '{"n":1}\n');
    const destination = `s3://${s3.bucket}/out`;
    const { code, out } = await load([`s3://${s3.bucket}/in/a.jsonl`], { format: 'jsonl' }, { destination });
    expect({ code, out }).toEqual({ code: 0, out: '1\n2\n' });
    expect(await s3.storage.head('in/a.jsonl')).toBeDefined();
  });

  test('are read on where the connection broke', async () => {
    const rows = Array.from({ length: 100_000 }, (_, n) => `{"n":${n}}\n`).join('');
    await s3.storage.write('in/a.gz', gzipSync(rows));
    s3.emulator.faults.add({ operation: 'GetObject', cutBodyAfterBytes: 100_000 });
    expect(await load([`s3://${s3.bucket}/in/a.gz`], GZIP)).toMatchObject({ code: 0, out: '1\n2\n' });
    expect(linesOf(await readObjects(folder), 's').join('\n') === rows.trimEnd()).toBe(true);
  });

  test.each([
    ['are missing', 's3://bucket/in/none.gz', 65, 'there is no such file'],
    ['are in a bucket that is missing', 's3://no-such-bucket/a.gz', 65, 'S3 answered 404 NoSuchBucket'],
    ['have no key', 's3://bucket', 65, 'cannot hold the key'],
  ])('that %s are told of', async (_, url, code, sentence) => {
    const ended = await load([url], GZIP);
    expect(ended).toMatchObject({ code, out: '1\n' });
    expect(ended.log).toContain(`CRITICAL Line 3 of the input: its batch file ${url} cannot be read: `);
    expect(ended.log).toContain(sentence);
  });

  test.each([
    [503, 'SlowDown', 75],
    [403, 'AccessDenied', 77],
  ])('that are answered with %i %s end the run with the exit code of that', async (status, code, exitCode) => {
    await s3.storage.write('in/a.gz', gzipSync('{"n":1}\n'));
    s3.emulator.faults.add({ operation: 'GetObject', times: Infinity, status, code });
    const ended = await load([`s3://${s3.bucket}/in/a.gz`], GZIP);
    expect(ended).toMatchObject({ code: exitCode, out: '1\n' });
    expect(ended.log).toContain(`its batch file s3://${s3.bucket}/in/a.gz cannot be read: Could not read`);
  });
});
