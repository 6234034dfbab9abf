import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runProgram } from '../support/run-program.js';

const PROGRAMS = ['onspot-job', 'tap-onspot', 'target-s3-json', 'onspot-callback'] as const;

type About = { env_var_prefix: string; settings: { properties: Record<string, { secret?: true }> } };

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'secret-files-'))));
afterAll(() => rm(folder, { recursive: true }));

describe.each(PROGRAMS)('%s', (program) => {
  const flags = program === 'onspot-job' ? [] : ['--config', 'ENV'];

  test('takes every secret from a file, and says which variable names one that is not there', async () => {
    const { stdout } = await runProgram(program, ['--about', '--format', 'json']);
    const { env_var_prefix: prefix, settings } = JSON.parse(stdout) as About;
    const secrets = Object.entries(settings.properties).filter(([, { secret }]) => secret);
    expect(secrets.length).toBeGreaterThanOrEqual(3);
    for (const [name] of secrets) {
      const variable = `${prefix}_${name.toUpperCase()}_FILE`;
      const { code, lastLine } = await runProgram(program, flags, { env: { [variable]: join(folder, 'none') } });
      expect({ variable, code }).toEqual({ variable, code: 78 });
      expect(lastLine).toContain(`Cannot read the file that ${variable} names`);
    }
  });
});

test('a secret from a file is as secret in the log as any other', async () => {
  const secret = 'secret-out-of-a-file';
  const file = join(folder, 'os_secret_key');
  await writeFile(file, `${secret}\n`);
  await chmod(file, 0o600);
  const env = { TAP_ONSPOT_OS_SECRET_KEY_FILE: file, TAP_ONSPOT_START_DATE: secret };
  const { code, stderr } = await runProgram('tap-onspot', ['--config', 'ENV'], { env });
  expect(code).toBe(78);
  expect(stderr).toContain('start_date');
  expect(stderr).not.toContain(secret);
});
