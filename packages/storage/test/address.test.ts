import { expect, test } from '@jest/globals';
import { openStorage, s3OptionsFrom, s3Settings, StorageError } from '@onspot-tap/storage';
import { failureOf } from './support/collect.js';

test.each([
  '',
  ' ',
  's3://',
  's3:///prefix',
  's3:bucket',
  's3://b',
  'gs://bucket/x',
  'https://host/x',
  'file://host/x',
])('the URL %j is refused with a sentence', async (url) => {
  const error = await failureOf(openStorage(url));
  expect(error).toBeInstanceOf(StorageError);
  expect(error).toMatchObject({ kind: 'invalid', exitCode: 78 });
});

test('credentials in a URL are refused and not repeated', async () => {
  const error = (await failureOf(openStorage('s3://AKIA:sesame@bucket/prefix'))) as Error;
  expect(error).toMatchObject({ kind: 'invalid', message: expect.stringContaining('s3_access_key') });
  expect(error.message).not.toContain('sesame');
});

test.each([
  ['s3://bucket', 's3://bucket/'],
  ['s3://bucket/', 's3://bucket/'],
  ['s3://bucket/a/b', 's3://bucket/a/b/'],
  ['S3://bucket/a/b/', 's3://bucket/a/b/'],
  ['s3://bucket/a?b#c%20d', 's3://bucket/a?b#c%20d/'],
])('the bucket URL %s is shown as %s', async (given, shown) => {
  const storage = await openStorage(given, { s3: { accessKeyId: 'a', secretAccessKey: 'b' } });
  expect(storage.url).toBe(shown);
  storage.close();
});

test('settings are described, secrets are marked, and they become options', () => {
  for (const setting of Object.values(s3Settings)) expect(setting.description).toMatch(/\.$/);
  const secrets = Object.entries(s3Settings).filter(([, setting]) => 'secret' in setting);
  expect(secrets.map(([key]) => key)).toEqual(
    expect.arrayContaining(['s3_access_key', 's3_secret_key', 's3_session_token']),
  );
  expect(s3OptionsFrom({ s3_access_key: 'a', s3_secret_key: 'b', s3_region: '', s3_path_style: false })).toMatchObject({
    accessKeyId: 'a',
    secretAccessKey: 'b',
    region: undefined,
    pathStyle: false,
  });
});
