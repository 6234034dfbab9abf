import { expect, test } from '@jest/globals';
import { runProgram } from '../support/run-program.js';

const PROGRAMS = [
  ['target-s3-json', 'TARGET_S3_JSON'],
  ['tap-onspot', 'TAP_ONSPOT'],
  ['onspot-callback', 'ONSPOT_CALLBACK'],
  ['onspot-job', 'ONSPOT_JOB'],
] as const;

test.each(PROGRAMS)('%s ends with 78 where S3 settings contradict each other', async (name, prefix) => {
  const settings = { S3_SSE_KMS_KEY_ID: 'alias/landing', S3_TAGS: '{"team":"a&b"}', S3_STORAGE_CLASS: 'GLACIER' };
  const env = Object.fromEntries(Object.entries(settings).map(([setting, value]) => [`${prefix}_${setting}`, value]));
  const { code, lastLine } = await runProgram(name, name === 'onspot-job' ? [] : ['--config', 'ENV'], { env });

  expect(code).toBe(78);
  expect(lastLine).toContain('"s3_sse_kms_key_id" needs "s3_server_side_encryption" aws:kms or aws:kms:dsse');
  expect(lastLine).toContain('"s3_tags" has a tag "team" that S3 does not take');
  // The target alone does not read again what it wrote.
  const isRefused = lastLine.includes('"s3_storage_class" GLACIER is of use to the target only');
  expect(isRefused).toBe(name !== 'target-s3-json');
});

test.each(PROGRAMS)(
  '%s ends with 78, and asks nobody, where a single S3 setting makes no sense',
  async (name, prefix) => {
    const settings = {
      S3_REGION: 'us east 1',
      S3_ROLE_ARN: 'nightly',
      S3_PARTS_IN_FLIGHT: '0',
      S3_PART_MEBIBYTES: '4',
    };
    const env = Object.fromEntries(Object.entries(settings).map(([setting, value]) => [`${prefix}_${setting}`, value]));
    const { code, lastLine } = await runProgram(name, name === 'onspot-job' ? [] : ['--config', 'ENV'], { env });

    expect(code).toBe(78);
    expect(lastLine).toContain('"s3_region" must look like eu-west-1 (it is "us east 1")');
    expect(lastLine).toContain('"s3_role_arn" must look like arn:aws:iam::123456789012:role/nightly (it is "nightly")');
    // Each is told once.
    expect(lastLine.match(/s3_parts_in_flight/g)).toHaveLength(1);
    expect(lastLine.match(/s3_part_mebibytes/g)).toHaveLength(1);
  },
);
