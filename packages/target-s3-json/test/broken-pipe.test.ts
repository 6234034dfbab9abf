import { once } from 'node:events';
import { expect, test } from '@jest/globals';
import { type Bucket, startBucket } from './support/bucket.js';
import { linesOf } from './support/load.js';
import { record, schema, state } from './support/messages.js';
import { type Running, start } from './support/program.js';

const PAD = 'x'.repeat(1_000_000);

/** Closes the reading end of stdout. */
async function stopReading({ child }: Running): Promise<void> {
  child.stdout.destroy();
  await once(child.stdout, 'close');
}

async function expectBrokenPipe({ s3, objects }: Bucket, running: Running, most: number): Promise<void> {
  const { code, log } = await running.ended;
  expect({ code, log }).toEqual({ code: 141, log });
  expect(log.trimEnd().split('\n').at(-1)).toBe(
    'CRITICAL The program that reads our output has gone; its own message says why',
  );
  expect(s3.openUploads()).toEqual([]);
  // What was read is stored, in its order and without a hole.
  const numbers = linesOf(await objects(), 's').map((text) => (JSON.parse(text) as { n: number }).n);
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  expect(numbers.length).toBeGreaterThanOrEqual(most);
  await s3.close();
}

test('nobody reads the first state: 141, and what was read is stored', async () => {
  const bucket = await startBucket();
  const running = start(['--config', 'ENV'], bucket.env());
  await stopReading(running);
  running.child.stdin.end(schema('s') + record('s', { n: 1 }) + state(1));
  await expectBrokenPipe(bucket, running, 1);
});

test('nobody reads a later state, while an upload in parts is under way: it is completed, none is left open', async () => {
  const bucket = await startBucket();
  const running = start(['--config', 'ENV'], bucket.env({ rotate_bytes: 4_000_000 }));
  const records = Array.from({ length: 40 }, (_, n) => record('s', { n: n + 1, PAD }) + state(n + 1));
  running.child.stdin.write(schema('s') + state(0));
  await running.hasSaid('0\n');
  await stopReading(running);
  running.child.stdin.end(records.join(''));
  await expectBrokenPipe(bucket, running, 4);
});

test('nobody reads any more, and the tap waits for that to be noticed: 141 with the next state', async () => {
  const bucket = await startBucket();
  const running = start(['--config', 'ENV'], bucket.env({ rotate_records: 1 }));
  running.child.stdin.write(schema('s') + record('s', { n: 1 }) + state(1));
  await running.hasSaid('1\n');
  await stopReading(running);
  running.child.stdin.write(record('s', { n: 2 }) + state(2)); // and no end of input
  await expectBrokenPipe(bucket, running, 2);
});
