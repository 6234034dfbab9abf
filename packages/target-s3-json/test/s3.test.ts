import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openS3Place, type S3Place } from '../../../test/support/s3-place.js';
import { linesOf } from './support/load.js';
import { record, schema, state } from './support/messages.js';
import { readStored } from './support/objects.js';
import { run, toEnv } from './support/program.js';
import { tempFolder } from './support/temp-folder.js';

const FROM_ENV = ['--config', 'ENV'];
const PAD = 'x'.repeat(1_000_000);
const small = [schema('s'), record('s', { n: 1 }), state(1)].join('');

let s3: S3Place;
beforeEach(async () => void (s3 = await openS3Place()));
afterEach(() => s3.close());

const env = (settings: Record<string, string> = {}) =>
  toEnv({
    destination: `s3://${s3.bucket}/raw`,
    s3_endpoint: s3.endpoint,
    s3_access_key: s3.keys.accessKeyId,
    s3_secret_key: s3.keys.secretAccessKey,
    ...settings,
  });
const objects = () => readStored(s3.storage.at('raw'));

describe('to a bucket', () => {
  test('records, rejected lines and manifest are written packed, and states are said', async () => {
    const input = schema('s', { n: { type: 'integer' } }) + record('s', { n: 1 }) + record('s', { n: 'x' }) + state(1);
    const settings = { validation: 'reject', run_id: 'r', compression: 'gzip' };
    const { code, out } = await run(FROM_ENV, input, env(settings));
    expect({ code, out }).toEqual({ code: 0, out: '1\n' });

    const stored = await objects();
    expect(stored.map(({ key }) => key.replace(/\d{4}-\d\d-\d\d/, 'DAY'))).toEqual([
      '_manifests/_latest.json',
      '_manifests/r.json',
      '_rejected/s/s-r-00001.jsonl.gz',
      's/DAY/s-r-00001.jsonl.gz',
    ]);
    expect(linesOf(stored, 's')).toEqual(['{"n":1}']);
  });

  test('large objects are whole, and leave no upload behind', async () => {
    const records = Array.from({ length: 20 }, (_, n) => [record('a', { n, PAD }), record('b', { n, PAD })]).flat();
    const input = [schema('a'), schema('b'), state(0), ...records, state(1)].join('');
    const { code, out } = await run(FROM_ENV, input, env());
    expect({ code, out }).toEqual({ code: 0, out: '0\n1\n' });

    const stored = await objects();
    const whole = Array.from({ length: 20 }, (_, n) => JSON.stringify({ n, PAD }));
    for (const stream of ['a', 'b']) expect(linesOf(stored, stream).join() === whole.join()).toBe(true);
    expect(await s3.openUploads()).toEqual([]);
  });

  describe('with an AWS profile', () => {
    /** The environment without keys of its own, and files with the profile `nightly`. */
    const withProfile = async (more: Record<string, string>) => {
      const { TARGET_S3_JSON_S3_ACCESS_KEY: id, TARGET_S3_JSON_S3_SECRET_KEY: secret, ...rest } = env();
      const folder = await tempFolder();
      const AWS_CONFIG_FILE = join(folder, 'config');
      const AWS_SHARED_CREDENTIALS_FILE = join(folder, 'credentials');
      await writeFile(AWS_CONFIG_FILE, '[profile nightly]\nregion = us-east-1\n');
      const keys = `aws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`;
      await writeFile(AWS_SHARED_CREDENTIALS_FILE, `[nightly]\n${keys}`);
      return { ...rest, AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE, ...more };
    };

    test('what the SDK warns of is one line of the log', async () => {
      const unused = { AWS_ACCESS_KEY_ID: 'AKIAOTHER', AWS_SECRET_ACCESS_KEY: 'not used' };
      const { code, log } = await run(FROM_ENV, small, await withProfile({ AWS_PROFILE: 'nightly', ...unused }));
      expect({ code, log }).toEqual({ code: 0, log: expect.stringMatching(/^((INFO|WARNING) .*\n)+$/) });
      expect(log).toMatch(/^WARNING The AWS SDK warns: .*Multiple credential sources detected: Both AWS_PROFILE and/m);
    });

    test.each([
      ['"s3_profile"', toEnv({ s3_profile: 'weekly' })],
      ['AWS_PROFILE', { AWS_PROFILE: 'weekly' }],
    ])('one that is not there is a matter of the configuration, named by %s', async (by, more) => {
      const settings = await withProfile(more);
      const { code, log } = await run(FROM_ENV, small, settings);
      expect({ code, log }).toEqual({ code: 78, log: expect.stringMatching(/^CRITICAL .*\n$/) });
      const { AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE } = settings;
      expect(log).toContain(
        `There is no AWS profile "weekly", which ${by} names: neither ${AWS_CONFIG_FILE} nor ${AWS_SHARED_CREDENTIALS_FILE} has it.`,
      );
    });
  });

  test('--check leaves nothing behind', async () => {
    expect((await run([...FROM_ENV, '--check'], '', env())).code).toBe(0);
    expect(await objects()).toEqual([]);
  });
});

test('wrong keys are 77, a bucket that is not there is 78, and no state is said', async () => {
  const [secret, key, missing] = await Promise.all([
    run(FROM_ENV, small, env({ s3_secret_key: 'wrong-secret' })),
    run(FROM_ENV, small, env({ s3_access_key: 'WRONGKEY' })),
    run(FROM_ENV, small, env({ destination: 's3://no-such-bucket-here/x' })),
  ]);
  expect([secret.code, key.code, missing.code]).toEqual([77, 77, 78]);
  expect([secret.out, key.out, missing.out]).toEqual(['', '', '']);
  expect(secret.log).not.toContain('wrong-secret');
});
