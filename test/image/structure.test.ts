import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { takeOver } from '../../scripts/dist/image/prepared.js';
import { runContainer } from './support/container.js';

type Value = { key: string; value: string; isRegex?: boolean };
type Structure = {
  metadataTest: {
    user: string;
    entrypoint: string[];
    cmd: string[];
    workdir: string;
    exposedPorts: string[];
    volumes: string[];
    envVars: Value[];
    labels: Value[];
  };
  fileExistenceTests: FileTest[];
  commandTests: { name: string; command: string; args: string[]; expectedOutput: string[]; exitCode?: number }[];
};
type FileTest = {
  name: string;
  path: string;
  shouldExist: boolean;
  uid?: number;
  gid?: number;
  permissions?: string;
};

const FILE = fileURLToPath(new URL('../../scripts/image/structure-test.yaml', import.meta.url));
const { metadataTest, fileExistenceTests, commandTests } = parse(readFileSync(FILE, 'utf8')) as Structure;
const { tag, mounted, exported } = await takeOver();

describe('what structure-test.yaml says of', () => {
  test('the configuration is true', () => {
    const { config } = exported.config;
    expect({
      user: config.User,
      entrypoint: config.Entrypoint,
      cmd: config.Cmd ?? [],
      workdir: config.WorkingDir,
      exposedPorts: Object.keys(config.ExposedPorts ?? {}),
      volumes: Object.keys(config.Volumes ?? {}),
    }).toEqual(
      expect.objectContaining({
        user: metadataTest.user,
        entrypoint: metadataTest.entrypoint,
        cmd: metadataTest.cmd,
        workdir: metadataTest.workdir,
        exposedPorts: metadataTest.exposedPorts,
        volumes: metadataTest.volumes,
      }),
    );
    const env = new Map((config.Env ?? []).map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]));
    for (const value of metadataTest.envVars) expectValue(value, env.get(value.key));
    for (const value of metadataTest.labels) expectValue(value, config.Labels?.[value.key]);
  });

  test.each(fileExistenceTests)('files is true: $name', ({ path, shouldExist, uid, gid, permissions }) => {
    const found = lstatSync(join(mounted, path), { throwIfNoEntry: false });
    expect(found !== undefined).toBe(shouldExist);
    if (uid !== undefined) expect(found?.uid).toBe(uid);
    if (gid !== undefined) expect(found?.gid).toBe(gid);
    if (permissions !== undefined) expect(toText(found?.mode ?? 0)).toBe(permissions);
  });

  test.each(commandTests)('commands is true: $name', async ({ command, args, expectedOutput, exitCode = 0 }) => {
    const ended = await runContainer(tag, { options: [`--entrypoint=${JSON.stringify([command, ...args])}`] });
    expect(ended.code).toBe(exitCode);
    for (const pattern of expectedOutput) expect(ended.stdout).toMatch(new RegExp(pattern));
  });
});

function expectValue({ value, isRegex = false }: Value, found: string | undefined): void {
  if (isRegex) expect(found).toMatch(new RegExp(value));
  else expect(found).toBe(value);
}

/** As `ls -l` shows the mode of a file. */
function toText(mode: number): string {
  const bits = [...'rwxrwxrwx'].map((letter, index) => ((mode & (0o400 >> index)) === 0 ? '-' : letter));
  return `-${bits.join('')}`;
}
