import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import pLimit from 'p-limit';
import { type Bucket, startBucket } from './support/bucket.js';
import { line, record, schema, state } from './support/messages.js';
import { linesOf } from './support/load.js';
import { readObjects } from './support/objects.js';
import { type Running, start, toEnv } from './support/program.js';
import { findMissing, lastSaid } from './support/said.js';
import { tempFolder } from './support/temp-folder.js';

const PAD = 'x'.repeat(1_000_000);
const HEAD = schema('s') + record('s', { n: 1 }) + state(1);

/** A line that is told in the log: then all lines before it have been taken, and signals are listened to. */
const MARK = line({ type: 'ACTIVATE_VERSION', stream: 's', version: 1 });
const MARKED = /ACTIVATE_VERSION/;

/** Records of a megabyte, each with a state behind it. */
const large = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => record('s', { n: from + index, PAD }) + state(from + index)).join('');

/** Where a run can be when it gets a signal: how it is brought there, and how it is seen to be there. */
type Phase = {
  settings?: Record<string, string | number>;
  begin: (bucket: Bucket, running: Running) => Promise<void>;
  /** What is to be said last after one or two signals, where that is certain. */
  said?: string;
};

const isAsked = async ({ s3 }: Bucket, operation: string, prefix: string) => {
  while (!s3.requests.some((each) => each.operation === operation && each.key.startsWith(prefix))) await sleep(5);
};

const PHASES: Record<string, Phase> = {
  'waits for input': {
    async begin(_bucket, { child, hasLogged }) {
      child.stdin.write(HEAD + MARK);
      await hasLogged(MARKED);
    },
    said: '1',
  },
  'waits for the rest of a line': {
    async begin(_bucket, { child, hasLogged }) {
      child.stdin.write(HEAD + MARK + record('s', { n: 2, PAD }).slice(0, 500_000));
      await hasLogged(MARKED);
    },
    said: '1',
  },
  'reads without an end': {
    settings: { rotate_records: 100 },
    async begin(_bucket, { child, hasSaid }) {
      child.stdin.write(schema('s'));
      let n = 0;
      const feed = () => {
        while (child.stdin.writable && child.stdin.write(record('s', { n: ++n }) + state(n)));
      };
      child.stdin.on('drain', feed);
      feed();
      await hasSaid('\n');
    },
  },
  'writes parts': {
    async begin(bucket, { child }) {
      bucket.s3.faults.add({ operation: 'UploadPart', times: Infinity, delayMs: 400 });
      child.stdin.write(HEAD + large(2, 30));
      await isAsked(bucket, 'UploadPart', 'raw/s/');
    },
  },
  'completes an object': {
    async begin(bucket, { child }) {
      bucket.s3.faults.add({ operation: 'PutObject', key: { prefix: 'raw/s/' }, times: Infinity, delayMs: 1500 });
      child.stdin.end(HEAD);
      await isAsked(bucket, 'PutObject', 'raw/s/');
    },
    said: '1',
  },
  'completes an object of several parts': {
    async begin(bucket, { child }) {
      bucket.s3.faults.add({ operation: 'CompleteMultipartUpload', times: Infinity, delayMs: 1500 });
      child.stdin.end(HEAD + large(2, 12));
      await isAsked(bucket, 'CompleteMultipartUpload', 'raw/s/');
    },
    said: '11',
  },
  'writes the manifest': {
    async begin(bucket, { child }) {
      bucket.s3.faults.add({ operation: 'PutObject', key: { prefix: 'raw/_m' }, times: Infinity, delayMs: 1500 });
      child.stdin.end(HEAD);
      await isAsked(bucket, 'PutObject', 'raw/_m');
    },
    said: '1',
  },
  'is told to slow down': {
    async begin(bucket, { child }) {
      bucket.s3.faults.add({
        operation: 'PutObject',
        key: { prefix: 'raw/s/' },
        times: 3,
        status: 503,
        code: 'SlowDown',
      });
      child.stdin.write(HEAD);
      child.stdin.end();
      await isAsked(bucket, 'PutObject', 'raw/s/');
    },
    said: '1',
  },
};

const CODES = { SIGTERM: 143, SIGINT: 130 } as const;

/** All signals so often in each phase; in an ordinary check every second one of them. */
const rows = Object.entries(PHASES)
  .flatMap(([name, phase]) =>
    [1, 2, 3].flatMap((times) => (['SIGTERM', 'SIGINT'] as const).map((signal) => ({ phase, name, times, signal }))),
  )
  .filter((_row, index) => process.env.FIRE_FACTOR !== undefined || (index + Math.floor(index / 2)) % 2 === 0);
const atATime = pLimit(4);

/** Signals the program so often, as one who loses patience. */
async function signalOften({ child }: Running, signal: NodeJS.Signals, times: number): Promise<void> {
  for (let sent = 0; sent < times; sent += 1) {
    if (sent > 0) await sleep(150);
    child.kill(signal);
  }
}

describe('a run that', () => {
  test.concurrent.each(rows)(
    '$name ends in order after $signal × $times: no state is ahead of its records, no upload is left open',
    ({ phase, times, signal }) =>
      atATime(async () => {
        const bucket = await startBucket();
        const running = start(['--config', 'ENV'], bucket.env({ grace_seconds: 60, ...phase.settings }));
        await phase.begin(bucket, running);
        await signalOften(running, signal, times);
        const { code, out, log } = await running.ended;
        expect({ code, log }).toEqual({ code: CODES[signal], log });
        expect(findMissing(out, await bucket.objects())).toEqual([]);
        expect(bucket.s3.openUploads()).toEqual([]);
        expect(log.trimEnd().split('\n').at(-1)).toMatch(/^CRITICAL Stopped by /);
        if (times < 3 && phase.said !== undefined) expect(lastSaid(out)).toBe(phase.said);
        await bucket.s3.close();
      }),
  );
});

describe('a run whose states nobody reads, although the pipe is open,', () => {
  // More than any pipe holds, so that saying it takes for ever.
  const LONG_STATE = state('x'.repeat(4_000_000));

  test.concurrent.each([
    { signal: 'SIGTERM', times: 1, grace: 1 },
    { signal: 'SIGINT', times: 2, grace: 1 },
    { signal: 'SIGTERM', times: 3, grace: 60 },
    { signal: 'SIGINT', times: 3, grace: 60 },
  ] as const)('ends after $signal × $times with a grace of $grace s', ({ signal, times, grace }) =>
    atATime(async () => {
      const folder = await tempFolder();
      const running = start(['--config', 'ENV'], toEnv({ destination: folder, grace_seconds: grace }));
      const { child, hasLogged } = running;
      const exited = once(child, 'exit');
      child.stdout.pause();
      child.stdin.write(schema('s') + MARK + record('s', { n: 1 }) + LONG_STATE);
      await hasLogged(MARKED);
      child.stdin.end();
      await hasStored(folder);
      await signalOften(running, signal, times);
      await exited;
      child.stdout.resume();
      const { code, log } = await running.ended;
      expect({ code, log }).toEqual({ code: CODES[signal], log });
      expect(linesOf(await readObjects(folder), 's')).toEqual(['{"n":1}']);
    }),
  );
});

/** Resolves once the manifest is there: only the state is still to be said. */
async function hasStored(folder: string): Promise<void> {
  while (!(await readObjects(folder)).some(({ key }) => key.startsWith('_manifests/2'))) await sleep(10);
}
