import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Manifest } from 'target-s3-json';
import { type Bucket, startBucket } from './support/bucket.js';
import { linesOf, load } from './support/load.js';
import { record, schema, state } from './support/messages.js';
import { feed, run, start } from './support/program.js';

const FROM_ENV = ['--config', 'ENV'];
const PAD = 'x'.repeat(1_000_000);

/** Enough for a multipart upload: 20 MB of records after the first state. */
const large = [schema('s'), state(0), ...Array.from({ length: 20 }, (_, n) => record('s', { n, PAD })), state(1)].join(
  '',
);

const small = [schema('s'), record('s', { n: 1 }), state(1)].join('');

let bucket: Bucket;
beforeEach(async () => void (bucket = await startBucket()));
afterEach(() => bucket.s3.close());

describe('to a bucket', () => {
  test('records, rejected lines and manifest are written with their content types, and states are said', async () => {
    const input = schema('s', { n: { type: 'integer' } }) + record('s', { n: 1 }) + record('s', { n: 'x' }) + state(1);
    const { code, out } = await run(
      FROM_ENV,
      input,
      bucket.env({ validation: 'reject', run_id: 'r', compression: 'gzip' }),
    );
    expect({ code, out }).toEqual({ code: 0, out: '1\n' });
    const written = bucket.s3.requests.filter(({ operation }) => operation === 'PutObject');
    const types = written.map(({ key, headers }) => [
      key.replace(/\d{4}-\d\d-\d\d/, 'DAY'),
      headers['content-type'],
      headers['content-encoding'],
    ]);
    expect(types.sort()).toEqual([
      ['raw/_manifests/_latest.json', 'application/json', undefined],
      ['raw/_manifests/r.json', 'application/json', undefined],
      ['raw/_rejected/s/s-r-00001.jsonl.gz', 'application/gzip', undefined],
      ['raw/s/DAY/s-r-00001.jsonl.gz', 'application/gzip', undefined],
    ]);
    expect(linesOf(await bucket.objects(), 's')).toEqual(['{"n":1}']);
  });

  test.each(['GLACIER', 'DEEP_ARCHIVE'])(
    '%s is for records and rejected lines, which nobody waits for',
    async (archive) => {
      const input =
        schema('s', { n: { type: 'integer' } }) + record('s', { n: 1 }) + record('s', { n: 'x' }) + state(1);
      const env = bucket.env({ validation: 'reject', run_id: 'r', s3_storage_class: archive });
      expect((await run([...FROM_ENV, '--check'], '', env)).code).toBe(0);
      expect(await run(FROM_ENV, input, env)).toMatchObject({ code: 0, out: '1\n' });
      const written = bucket.s3.requests.filter(({ operation }) => operation === 'PutObject');
      const classes = written.map(({ key, headers }) => [
        key.replace(/\d{4}-\d\d-\d\d/, 'DAY'),
        headers['x-amz-storage-class'],
      ]);
      expect(classes.sort()).toEqual([
        ['raw/_check/check.txt', 'STANDARD'],
        ['raw/_manifests/_latest.json', 'STANDARD'],
        ['raw/_manifests/r.json', 'STANDARD'],
        ['raw/_rejected/s/s-r-00001.jsonl', archive],
        ['raw/s/DAY/s-r-00001.jsonl', archive],
      ]);
    },
  );

  test.each([
    ['jsonl', 'application/x-ndjson'],
    ['json', 'application/json'],
  ])('packed %s says so in a Content-Encoding when asked to, in one piece and in parts', async (format, type) => {
    // Random text hardly packs, so that it goes up in parts.
    const rows = Array.from({ length: 12 }, () => record('s', { n: randomBytes(1_000_000).toString('base64') }));
    const small = schema('few') + record('few', { n: 1 });
    const settings = { compression: 'gzip', format, content_encoding: 'true', file_extension: 'ndjson' };
    const { code } = await run(FROM_ENV, small + schema('s') + rows.join(''), bucket.env(settings));
    expect(code).toBe(0);
    for (const [operation, prefix] of [
      ['PutObject', 'raw/few/'],
      ['CreateMultipartUpload', 'raw/s/'],
    ]) {
      const { headers, key } = bucket.s3.requests.find(
        (each) => each.operation === operation && each.key.startsWith(prefix!),
      )!;
      expect([headers['content-type'], headers['content-encoding']]).toEqual([type, 'gzip']);
      expect(key).toMatch(/\.ndjson$/);
    }
  });

  test('the checksums in the manifest are those that S3 verifies and keeps', async () => {
    await run(FROM_ENV, small, bucket.env({ compression: 'gzip', s3_checksums: 'when_supported', run_id: 'r' }));
    const sent = bucket.s3.requests.find(({ key }) => key.startsWith('raw/s/'))?.headers['x-amz-checksum-crc32'];
    const manifest = (await bucket.objects()).find(({ key }) => key === '_manifests/r.json');
    const { streams } = JSON.parse(manifest?.text ?? '') as Manifest;
    const told = streams.s?.objects[0]?.crc32 ?? '';
    expect(told).toMatch(/^[0-9a-f]{8}$/);
    expect(Buffer.from(told, 'hex').toString('base64')).toBe(sent);
  });

  test('a large object goes up in parts', async () => {
    const { code, out } = await run(FROM_ENV, large, bucket.env());
    expect({ code, out }).toEqual({ code: 0, out: '0\n1\n' });
    expect(bucket.s3.requests.filter(({ operation }) => operation === 'UploadPart')).toHaveLength(3);
    expect(linesOf(await bucket.objects(), 's')).toHaveLength(20);
  });

  test('--check writes an object and deletes it', async () => {
    expect((await run([...FROM_ENV, '--check'], '', bucket.env())).code).toBe(0);
    expect(bucket.s3.requests.map(({ operation }) => operation)).toEqual(['PutObject', 'DeleteObject']);
  });

  test('a burst of 503 is waited out', async () => {
    bucket.s3.faults.add({ operation: 'PutObject', times: 1, status: 503, code: 'SlowDown' });
    expect(await run(FROM_ENV, small, bucket.env())).toMatchObject({ code: 0, out: '1\n' });
  });
});

describe('a bucket that fails: no state is said, the exit code tells why, no upload is left open', () => {
  test.each([
    ['refused at a part', { operation: 'UploadPart', skip: 1, times: Infinity, status: 403, code: 'AccessDenied' }, 77],
    [
      'refused at the completion',
      { operation: 'CompleteMultipartUpload', times: Infinity, status: 403, code: 'AccessDenied' },
      77,
    ],
    [
      'a completion that fails after 200',
      { operation: 'CompleteMultipartUpload', times: Infinity, status: 200, code: 'InternalError' },
      75,
    ],
    [
      'a part that always fails',
      { operation: 'UploadPart', skip: 1, times: Infinity, status: 503, code: 'SlowDown' },
      75,
    ],
  ] as const)('%s', async (_what, fault, exitCode) => {
    bucket.s3.faults.add(fault);
    const storage = await bucket.open({ maxAttempts: 2 });
    const { states, failure } = await load(large, { storage });
    storage.close();
    expect({ states, exitCode: failure?.exitCode }).toEqual({ states: ['0'], exitCode });
    expect(failure?.message).toContain('s3://bucket/raw/s/');
    expect(bucket.s3.openUploads()).toEqual([]);
    expect(await bucket.objects()).toEqual([]);
  });

  test.each(['UploadPart', 'CompleteMultipartUpload'] as const)(
    'an upload that somebody else has ended, at %s: it is not for want of a network',
    async (operation) => {
      bucket.s3.faults.add({ operation, times: Infinity, status: 404, code: 'NoSuchUpload' });
      const { code, log } = await run(FROM_ENV, large, bucket.env());
      expect(code).toBe(75);
      expect(log.trimEnd().split('\n').at(-1)).toMatch(
        /^CRITICAL Could not write s3:.*: the upload of its parts is gone \(S3 answered 404 NoSuchUpload\)\. Somebody has ended it: .*unfinished_retention_hours/,
      );
    },
  );

  test('a server that is not there', async () => {
    const { code, out } = await run(FROM_ENV, small, bucket.env({ s3_endpoint: 'http://127.0.0.1:1' }));
    expect({ code, out }).toEqual({ code: 75, out: '' });
  });

  test('the manifest: the last state is not said either', async () => {
    bucket.s3.faults.add({ key: { prefix: 'raw/_manifests/' }, times: Infinity, status: 403, code: 'AccessDenied' });
    expect(await run(FROM_ENV, small, bucket.env())).toMatchObject({ code: 77, out: '' });
  });

  test('in one stream: the others say nothing either', async () => {
    bucket.s3.faults.add({ key: { prefix: 'raw/b/' }, times: Infinity, status: 403, code: 'AccessDenied' });
    const input = [schema('a'), schema('b'), record('b', {}), state(1), record('a', {}), state(2)].join('');
    expect(await run(FROM_ENV, input, bucket.env())).toMatchObject({ code: 77, out: '' });
  });
});

describe('signals while an upload takes its time', () => {
  const startSlowly = async () => {
    const running = start(FROM_ENV, bucket.env());
    await feed(running, large);
    running.child.kill('SIGTERM');
    await running.hasLogged(/SIGTERM received: /);
    return running;
  };

  test('twice: the second waits for the upload, the state is said', async () => {
    bucket.s3.faults.add({ operation: 'CompleteMultipartUpload', delayMs: 1000 });
    const { child, ended } = await startSlowly();
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 143, out: '0\n1\n' });
  });

  test('thrice: the upload is aborted, nothing more is said', async () => {
    bucket.s3.faults.add({ operation: 'CompleteMultipartUpload', times: Infinity, delayMs: 60_000 });
    const { child, ended, hasLogged } = await startSlowly();
    child.kill('SIGTERM');
    await hasLogged(/SIGTERM received again/);
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 143, out: '0\n' });
    expect(bucket.s3.openUploads()).toEqual([]);
  });
});
