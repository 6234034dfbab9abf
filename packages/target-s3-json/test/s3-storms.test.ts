import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Fault } from '@onspot-tap/s3-emulator';
import { type S3Options } from '@onspot-tap/storage';
import { type Bucket, startBucket } from './support/bucket.js';
import { load, type Loaded } from './support/load.js';
import { record, schema, state } from './support/messages.js';
import { start } from './support/program.js';
import { findMissing, lastSaid } from './support/said.js';

const PAD = 'x'.repeat(1_000_000);
const LAST = 60;

/** Records of two streams, small ones and such of a megabyte, in turn; behind each of them a state. */
const lines = [schema('small'), schema('big')];
for (let n = 1; n <= LAST; n += 1) lines.push(n % 2 ? record('small', { n }) : record('big', { n, PAD }), state(n));

/** Objects of one request, and such of several parts. */
const settings = { rotate_bytes: 10_000_000, rotate_records: 11, run_id: 'r' };

let bucket: Bucket;
beforeEach(async () => void (bucket = await startBucket()));
afterEach(() => bucket.s3.close());

/** Lets the faults loose on a load, and looks at each state when it is said whether all before it is there. */
async function loadAmid(faults: readonly Fault[], options: S3Options = {}): Promise<Loaded> {
  for (const fault of faults) bucket.s3.faults.add(fault);
  async function* source() {
    for (const line of lines) yield Buffer.from(line);
  }
  const missing: number[] = [];
  const storage = await bucket.open(options);
  const onState = async (said: string) => void missing.push(...findMissing(`${said}\n`, await bucket.objects()));
  const loaded = await load(source(), { storage, settings, onState });
  storage.close();
  expect(missing).toEqual([]);
  expect(loaded.states.map(Number)).toEqual(loaded.states.map(Number).sort((a, b) => a - b));
  expect(bucket.s3.openUploads()).toEqual([]);
  return loaded;
}

const OPERATIONS = ['PutObject', 'CreateMultipartUpload', 'UploadPart', 'CompleteMultipartUpload'] as const;
const data = { key: /^raw\/(small|big)\// };

/** The same for everything that writes; what ends an upload is left alone. */
const onWrites = (fault: Fault): Fault[] => OPERATIONS.map((operation) => ({ ...fault, operation }));

/** An upload whose beginning was not answered has a name that nobody knows; see below. */
const onKnown = (fault: Fault): Fault[] =>
  onWrites(fault).filter(({ operation }) => operation !== 'CreateMultipartUpload');

describe('what passes costs time, and nothing else:', () => {
  test.each<[string, readonly Fault[]]>([
    ['bursts of 500', onWrites({ status: 500, skip: 1, times: 2 })],
    ['bursts of 503', onWrites({ status: 503, code: 'SlowDown', skip: 1, times: 2 })],
    ['a server that wants to be asked later', onWrites({ status: 503, retryAfterSeconds: 1 })],
    ['a slow server', [{ times: Infinity, delayMs: 60 }]],
    ['connections reset before anything is sent', onWrites({ reset: 'before-body', times: 2 })],
    ['connections reset in the middle of a body', onWrites({ reset: 'mid-body', times: 2 })],
    ['connections reset before the answer', onWrites({ reset: 'after-body', times: 2 })],
    ['answers lost although all was done', onKnown({ reset: 'after-body', applied: true })],
    ['failures told although all was done', onKnown({ status: 500, applied: true })],
    [
      'completions that are answered 200 and then fail',
      [{ operation: 'CompleteMultipartUpload', status: 200, code: 'InternalError', times: 2 }],
    ],
    ['a request that times out at the server', onWrites({ status: 400, code: 'RequestTimeout' })],
  ])('%s', async (_what, faults) => {
    const loaded = await loadAmid(faults);
    expect(loaded.failure).toBeUndefined();
    expect(loaded.states.at(-1)).toBe(String(LAST));
    const numbers = (await bucket.objects())
      .filter(({ key }) => !key.startsWith('_'))
      .flatMap(({ text }) => [...text.matchAll(/^\{"n":(\d+)/gm)].map(([, n]) => Number(n)));
    // Each once: what is tried again replaces itself.
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: LAST }, (_, index) => index + 1));
  });
});

describe('what stays ends the run with a sentence and the right code, and no state is ahead:', () => {
  const always = { times: Infinity } as const;
  test.each<[string, readonly Fault[], number, RegExp]>([
    [
      'no permission any more, midway',
      onWrites({ ...data, ...always, skip: 1, status: 403, code: 'AccessDenied' }),
      77,
      /^Could not write s3:\/\/bucket\/raw\/(small|big)\/.*: S3 answered 403 AccessDenied.* Check the credentials/,
    ],
    [
      'a token that expires, midway',
      onWrites({ ...always, skip: 1, status: 400, code: 'ExpiredToken' }),
      77,
      /S3 answered 400 ExpiredToken.* Get new temporary keys/,
    ],
    [
      'a token that expires when an upload is to be completed',
      [{ ...always, operation: 'CompleteMultipartUpload', skip: 1, status: 400, code: 'ExpiredToken' }],
      77,
      /^Could not write s3:\/\/bucket\/raw\/big\/.*: S3 answered 400 ExpiredToken/,
    ],
    [
      'a part that always fails',
      [{ ...always, operation: 'UploadPart', skip: 1, status: 500 }],
      75,
      /^Could not write s3:\/\/bucket\/raw\/big\/.*: S3 answered 500 InternalError.* Try again later/,
    ],
    [
      'a completion that is always answered 200 and then fails',
      [{ ...always, operation: 'CompleteMultipartUpload', skip: 1, status: 200, code: 'InternalError' }],
      75,
      /^Could not write s3:\/\/bucket\/raw\/big\/.*: .*InternalError/,
    ],
    [
      'an upload that the server has forgotten',
      [{ ...always, operation: 'CompleteMultipartUpload', status: 404, code: 'NoSuchUpload' }],
      75,
      /^Could not write s3:\/\/bucket\/raw\/big\//,
    ],
    [
      'a bucket that is deleted meanwhile',
      onWrites({ ...always, skip: 1, status: 404, code: 'NoSuchBucket' }),
      78,
      /S3 answered 404 NoSuchBucket.* Check the name of the bucket/,
    ],
    [
      'a server that throttles for ever',
      onWrites({ ...always, ...data, skip: 1, status: 503, code: 'SlowDown' }),
      75,
      /^Could not write s3:\/\/bucket\/raw\/(small|big)\/.*: S3 answered 503 SlowDown/,
    ],
    [
      'small objects that are never taken, while large ones are',
      [{ ...always, operation: 'PutObject', key: { prefix: 'raw/small/' }, status: 403, code: 'AccessDenied' }],
      77,
      /^Could not write s3:\/\/bucket\/raw\/small\//,
    ],
  ])('%s', async (_what, faults, exitCode, sentence) => {
    const loaded = await loadAmid(faults, { maxAttempts: 2 });
    expect(loaded.failure?.message).toMatch(sentence);
    expect(loaded.failure?.exitCode).toBe(exitCode);
    expect(Number(loaded.states.at(-1) ?? 0)).toBeLessThan(LAST);
    expect((await bucket.objects()).filter(({ key }) => key.startsWith('_manifests/'))).toEqual([]);
  });

  test.each(['before-body', 'mid-body', 'after-body'] as const)(
    'a part whose connection is always reset: %s',
    async (reset) => {
      bucket.s3.faults.add({ ...always, operation: 'UploadPart', skip: 1, reset });
      const { child, ended } = start(['--config', 'ENV'], bucket.env({ ...settings, s3_max_attempts: 2 }));
      child.stdin.end(lines.join(''));
      const { code, out, log } = await ended;
      expect({ code, log }).toEqual({ code: 75, log });
      expect(log.trimEnd().split('\n').at(-1)).toMatch(
        /^CRITICAL Could not write s3:\/\/bucket\/raw\/big\/.*: the connection failed .* Try again later/,
      );
      expect(findMissing(out, await bucket.objects())).toEqual([]);
      expect(bucket.s3.openUploads()).toEqual([]);
    },
  );

  test('when nothing at all is allowed any more, what is open is tried to be aborted all the same', async () => {
    bucket.s3.faults.add({ ...always, skip: 4, status: 403, code: 'AccessDenied' });
    const storage = await bucket.open();
    const { failure } = await load(lines, { storage, settings });
    storage.close();
    expect(failure?.exitCode).toBe(77);
    const aborts = bucket.s3.requests.filter(({ operation }) => operation === 'AbortMultipartUpload').length;
    expect(aborts).toBeGreaterThan(0);
  });

  test('even an upload that cannot be aborted does not hide why, and stands alone', async () => {
    bucket.s3.faults.add({ operation: 'UploadPart', ...always, skip: 1, status: 403, code: 'AccessDenied' });
    bucket.s3.faults.add({ operation: 'AbortMultipartUpload', times: 2, status: 500 });
    const storage = await bucket.open();
    const { failure } = await load(lines, { storage, settings });
    storage.close();
    expect(failure).toMatchObject({ exitCode: 77, message: expect.stringContaining('403 AccessDenied') });
    expect(bucket.s3.openUploads()).toEqual([]); // tried again until it was
  });

  test('a bucket that does not exist: 78 with the first object, and no state', async () => {
    const { child, ended } = start(['--config', 'ENV'], bucket.env({ destination: 's3://no-such-bucket/raw' }));
    child.stdin.end(lines.join(''));
    const { code, out, log } = await ended;
    expect({ code, out, log }).toEqual({ code: 78, out: '', log });
    expect(log.trimEnd().split('\n').at(-1)).toMatch(
      /^CRITICAL Could not write s3:\/\/no-such-bucket\/raw\/.*NoSuchBucket.* Check the name of the bucket/,
    );
  });
});

test.each([{ reset: 'after-body' }, { status: 500 }] as const)(
  'an upload whose beginning was not answered (%j) is begun again; the first, whose name nobody knows, is swept by the next run',
  async (fault) => {
    bucket.s3.faults.add({ operation: 'CreateMultipartUpload', applied: true, ...fault });
    for (const left of [1, 0]) {
      const env = bucket.env({ ...settings, run_id: `leaves-${left}`, unfinished_retention_hours: 0 });
      const { child, ended } = start(['--config', 'ENV'], env);
      child.stdin.end(lines.join(''));
      const { code, out, log } = await ended;
      expect({ code, log, last: lastSaid(out) }).toEqual({ code: 0, log, last: String(LAST) });
      expect(bucket.s3.openUploads().map(({ parts }) => parts)).toEqual(left === 1 ? [0] : []);
    }
  },
);

test('a run that fails midway as a program says no state that is ahead, and the next one makes up for it', async () => {
  const remove = bucket.s3.faults.add({ ...data, times: Infinity, skip: 3, status: 403, code: 'AccessDenied' });
  const first = start(['--config', 'ENV'], bucket.env({ rotate_records: 4 }));
  first.child.stdin.end(lines.join(''));
  const failed = await first.ended;
  expect({ code: failed.code, log: failed.log }).toEqual({ code: 77, log: failed.log });
  expect(findMissing(failed.out, await bucket.objects())).toEqual([]);
  remove();
  const from = Number(lastSaid(failed.out) ?? 0);
  const second = start(['--config', 'ENV'], bucket.env({ rotate_records: 4 }));
  second.child.stdin.end(
    lines
      .slice(0, 2)
      .concat(lines.slice(2 + from * 2))
      .join(''),
  );
  const done = await second.ended;
  expect({ code: done.code, log: done.log }).toEqual({ code: 0, log: done.log });
  expect(lastSaid(done.out)).toBe(String(LAST));
  expect(findMissing(done.out, await bucket.objects())).toEqual([]);
  expect(bucket.s3.openUploads()).toEqual([]);
});
