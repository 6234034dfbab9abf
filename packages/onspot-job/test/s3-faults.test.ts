import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openEmbeddedPlace } from '../../../test/support/s3-place.js';
import { type BucketPipelines, pipelinesIn } from './support/bucket-pipeline.js';
import { stateOf, tapCommand, targetCommand } from './support/pipeline.js';

let place: Awaited<ReturnType<typeof openEmbeddedPlace>>;
let bucket: BucketPipelines;

beforeAll(async () => {
  place = await openEmbeddedPlace();
  bucket = await pipelinesIn(place);
});
afterAll(() => place.close());

test('a promotion whose answer was lost is not taken for somebody else’s change', async () => {
  await bucket.putPipeline('lost-answer/pipeline/', 'lost-answer/output');
  const key = 'lost-answer/pipeline/state_previous.json';
  place.emulator.faults.add({ operation: 'PutObject', key, times: 1, applied: true, reset: 'after-body' });
  const { code, log } = await bucket.run(
    { SOURCE: 'lost-answer' },
    { tap_command: tapCommand({ steps: [{ state: stateOf('2026-01-02') }] }), target_command: targetCommand({}) },
  );
  expect({ code, log }).toMatchObject({ code: 0 });
  expect(place.emulator.faults.armed).toEqual([]);
  expect(await bucket.json(key)).toEqual(stateOf('2026-01-02'));
});

test('a state that cannot be promoted ends the job with the storage’s own code, and the old state stays whole', async () => {
  await bucket.putPipeline('denied/pipeline/', 'denied/output');
  const key = 'denied/pipeline/state_previous.json';
  place.emulator.faults.add({ operation: 'PutObject', key, times: Infinity, status: 403, code: 'AccessDenied' });
  const { code, log } = await bucket.run(
    { SOURCE: 'denied' },
    { tap_command: tapCommand({ steps: [{ state: stateOf('2026-01-02') }] }), target_command: targetCommand({}) },
  );
  place.emulator.faults.clear();
  expect(code).toBe(77);
  expect(log).toContain('WARNING Cannot promote the state:');
  expect(await bucket.json(key)).toEqual(stateOf('2026-01-01'));
});

test('a lock that cannot be renewed in time counts as lost: both programs are stopped, 75', async () => {
  await bucket.putPipeline('unrenewed/pipeline/', 'unrenewed/output');
  const key = 'unrenewed/pipeline/lock.json';
  place.emulator.faults.add({ operation: 'PutObject', key, skip: 1, times: Infinity, status: 503, code: 'SlowDown' });
  const steps = [{ sleep: 60_000 }];
  const { code, log } = await bucket.run(
    { SOURCE: 'unrenewed' },
    { tap_command: tapCommand({ steps }), target_command: targetCommand({}), lease_seconds: 5 },
  );
  place.emulator.faults.clear();
  expect(code).toBe(75);
  expect(log).toContain('SIGTERM reached the tap');
  expect(log).toMatch(/CRITICAL Lost .*lock.json: it could not be renewed before it ran out/);
});
