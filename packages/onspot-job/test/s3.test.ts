import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type RunSummary } from '@onspot-tap/job';
import { openS3Place, type S3Place } from '../../../test/support/s3-place.js';
import { type BucketPipelines, pipelinesIn } from './support/bucket-pipeline.js';
import { stateOf, tapCommand, targetCommand } from './support/pipeline.js';

let s3: S3Place;
let bucket: BucketPipelines;

beforeAll(async () => {
  s3 = await openS3Place();
  bucket = await pipelinesIn(s3);
});
afterAll(() => s3.close());

test('a pipeline in a bucket, named by BUCKET, SOURCE and PIPELINE, runs into the real target and its state is promoted', async () => {
  await bucket.putPipeline('tap-onspot/pipeline/nightly/', 'tap-onspot/output');
  const schema = {
    type: 'SCHEMA',
    stream: 'observations',
    schema: { type: 'object', properties: {} },
    key_properties: [],
  };
  const tap = [
    { say: schema },
    { say: { type: 'RECORD', stream: 'observations', record: { did: 'a', at: 1 } } },
    { state: stateOf('2026-01-02') },
  ];
  const { code, log } = await bucket.run(
    { SOURCE: 'tap-onspot', PIPELINE: 'nightly' },
    { tap_command: tapCommand({ steps: tap }) },
  );

  expect({ code, log }).toMatchObject({ code: 0 });
  const place = 'tap-onspot/pipeline/nightly/';
  expect(await bucket.json(`${place}state_previous.json`)).toEqual(stateOf('2026-01-02'));
  const summary = await bucket.json<RunSummary>(`${place}_latest.json`);
  expect(summary).toMatchObject({ exit_code: 0, state: { promoted: true } });
  expect(summary.versions.target).toMatch(/^\d/);
  expect(summary.target?.record_counts).toEqual({ observations: 1 });
  const output = (await bucket.keys('tap-onspot/output/target/')).filter((key) => !key.startsWith('_'));
  expect(output).toEqual([expect.stringMatching(/^observations\/.*\.jsonl$/)]);
  expect(output[0]).toContain(summary.run_id);
  expect(await bucket.json(`tap-onspot/output/target/${output[0]}`)).toEqual({ did: 'a', at: 1 });
  expect(await s3.openUploads()).toEqual([]);
});

test('where nothing is at the last part of the place, the files are taken from without it, as the original had them', async () => {
  await bucket.putPipeline('old-tap/pipeline/', 'old-tap/output');
  const programs = { tap_command: tapCommand({ steps: [] }), target_command: targetCommand({}) };
  const { code, log } = await bucket.run({ SOURCE: 'old-tap', PIPELINE: 'nightly' }, programs);
  expect({ code, log }).toMatchObject({ code: 0 });
  expect(log).toContain(`incremental load from s3://${s3.bucket}/old-tap/pipeline/\n`);
  expect(await bucket.keys('old-tap/pipeline/')).toContain('_latest.json');
});

test('where there are no files at either place it is 78 and names both', async () => {
  const { code, log } = await bucket.run({ SOURCE: 'none', PIPELINE: 'nightly' }, {});
  expect(code).toBe(78);
  expect(log).toContain(
    `There are no pipeline files at s3://${s3.bucket}/none/pipeline/nightly/ nor at s3://${s3.bucket}/none/pipeline/;`,
  );
});

test('wrong credentials are 77', async () => {
  const { code } = await bucket.run({ SOURCE: 'none', ONSPOT_JOB_S3_SECRET_KEY: 'wrong-secret' }, {});
  expect(code).toBe(77);
});
