import { afterEach, describe, expect, test } from '@jest/globals';
import { openStorage, s3OptionsFrom, s3ProblemsOf, type S3Config } from '@onspot-tap/storage';
import { failureOf } from './support/collect.js';

afterEach(() => {
  delete process.env.AWS_ENDPOINT_URL_S3;
});

const many = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`tag${n}`, 'x']));

const CONTRADICTIONS: [S3Config, string][] = [
  [{ s3_access_key: 'AKIA' }, '"s3_secret_key" is not set'],
  [{ s3_secret_key: 'secret' }, '"s3_access_key" is not set'],
  [{ s3_session_token: 'token' }, '"s3_session_token" belongs to "s3_access_key" and "s3_secret_key"'],
  [{ s3_role_external_id: 'id' }, '"s3_role_external_id" belongs to "s3_role_arn"'],
  [{ s3_sse_kms_key_id: 'key' }, '"s3_sse_kms_key_id" needs "s3_server_side_encryption" aws:kms or aws:kms:dsse'],
  [{ s3_sse_kms_key_id: 'key', s3_server_side_encryption: 'AES256' }, 'and that is AES256'],
  [{ s3_sse_bucket_key: true }, '"s3_sse_bucket_key" needs "s3_server_side_encryption" aws:kms, and that is not set'],
  [{ s3_sse_bucket_key: true, s3_server_side_encryption: 'aws:kms:dsse' }, 'and that is aws:kms:dsse'],
  [
    { s3_checksum_algorithm: 'SHA256', s3_checksums: 'when_required' },
    '"s3_checksum_algorithm" has no effect where no checksums are sent, by "s3_checksums"',
  ],
  [
    { s3_checksum_algorithm: 'SHA256', s3_endpoint: 'http://localhost:9000' },
    'as none are with an endpoint that is not AWS; set "s3_checksums" to when_supported',
  ],
  [{ s3_tags: many(11) }, '"s3_tags" must have at most 10 tags, as S3 takes no more (there are 11)'],
  [{ s3_tags: { '': 'x' } }, 'it has no name'],
  [{ s3_tags: { 'aws:team': 'x' } }, 'names that begin with "aws:" are kept for AWS'],
  [{ s3_tags: { ['x'.repeat(129)]: '' } }, 'its name is longer than 128 characters'],
  [{ s3_tags: { team: 'x'.repeat(257) } }, 'its value is longer than 256 characters'],
  [{ s3_tags: { team: 'a&b' } }, 'only letters, digits, spaces and _ . : / = + - @ are allowed'],
  [{ s3_metadata: { 'Write-Id': 'x' } }, 'that name is used for what the programs note there themselves'],
  [{ s3_metadata: { 'x-amz-meta-a': 'x' } }, 'write the name without x-amz-meta-'],
  [{ s3_metadata: { 'a b': 'x' } }, 'its name may hold letters, digits and _ . - only'],
  [{ s3_metadata: { a: 'x', A: 'y' } }, 'capitals do not count'],
  [{ s3_metadata: { a: 'más' } }, 'its value may hold ASCII characters only'],
  [{ s3_metadata: { a: 'x\r\nEvil: 1' } }, 'no line breaks'],
  [{ s3_metadata: { a: 'x'.repeat(2000) } }, 'at most 2000 bytes, names and values together (it has 2001)'],
];

describe('settings that contradict each other, or that S3 would not take', () => {
  test.each(CONTRADICTIONS)('%j', async (config, words) => {
    expect(s3ProblemsOf(config)).toEqual([expect.stringContaining(words)]);
    const error = await failureOf(openStorage('s3://bucket', { s3: s3OptionsFrom(config) }));
    expect(error).toMatchObject({ kind: 'invalid', exitCode: 78, message: expect.stringContaining(words) });
  });

  test('are all named at once, and do not matter to a directory', async () => {
    const config = { s3_access_key: 'AKIA', s3_sse_bucket_key: true };
    expect(s3ProblemsOf(config)).toHaveLength(2);
    expect((await openStorage('/tmp', { s3: s3OptionsFrom(config) })).url).toBe('/tmp/');
  });

  test('may be so because of the environment', () => {
    const config = { s3_checksum_algorithm: 'CRC32C' } as const;
    expect(s3ProblemsOf(config)).toEqual([]);
    process.env.AWS_ENDPOINT_URL_S3 = 'http://localhost:9000';
    expect(s3ProblemsOf(config)).toHaveLength(1);
    expect(s3ProblemsOf({ ...config, s3_checksums: 'when_supported' })).toEqual([]);
  });

  test('are those of parts too, for whoever sets them as options', async () => {
    // Of settings their schema says so.
    expect(s3ProblemsOf({ s3_parts_in_flight: 0, s3_max_attempts: 0, s3_part_mebibytes: 1 })).toEqual([]);
    for (const options of [{ partBytes: 1024 }, { partBytes: NaN }, { partsInFlight: 0 }, { maxAttempts: 0 }]) {
      expect(await failureOf(openStorage('s3://bucket', { s3: options }))).toMatchObject({ kind: 'invalid' });
    }
  });
});

test.each<S3Config>([
  {},
  { s3_access_key: '', s3_secret_key: '', s3_session_token: '' },
  { s3_server_side_encryption: 'aws:kms', s3_sse_kms_key_id: 'alias/a', s3_sse_bucket_key: true },
  { s3_server_side_encryption: 'aws:kms:dsse', s3_sse_kms_key_id: 'alias/a', s3_sse_bucket_key: false },
  { s3_sse_bucket_key: false, s3_tags: many(10), s3_metadata: { a: 'x'.repeat(1999) } },
  { s3_tags: { 'Größe 1': 'a_b.c:d/e=f+g-h@i' }, s3_storage_class: 'GLACIER' },
  { s3_checksum_algorithm: 'SHA256', s3_checksums: 'when_supported', s3_endpoint: 'http://localhost:9000' },
])('settings that agree are no problem: %j', (config) => {
  expect(s3ProblemsOf(config)).toEqual([]);
});

test('a program that reads what it wrote must not archive it', () => {
  for (const s3_storage_class of ['GLACIER', 'DEEP_ARCHIVE'] as const) {
    expect(s3ProblemsOf({ s3_storage_class }, { readsBack: true })).toEqual([
      expect.stringContaining(`"s3_storage_class" ${s3_storage_class} is of use to the target only`),
    ]);
  }
  expect(s3ProblemsOf({ s3_storage_class: 'GLACIER_IR' }, { readsBack: true })).toEqual([]);
});
