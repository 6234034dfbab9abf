import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { takeOver } from '../../scripts/dist/image/prepared.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MEBIBYTE = 1024 * 1024;

const { exported, baseLayers, baseNode } = await takeOver();
const { config, history } = exported.config;

const ours = exported.layers.slice(baseLayers);

test('the image runs as a user with a number, who is not root', () => {
  expect(config.User).toMatch(/^[1-9]\d*:[1-9]\d*$/);
});

test('the entrypoint is the job, started without a shell, and stopped by SIGTERM', () => {
  expect(config.Entrypoint).toEqual(['onspot-job']);
  expect(config.Cmd ?? []).toEqual([]);
  expect(config.StopSignal).toBe('SIGTERM');
});

test('the environment says production, source maps and where the programs are, and nothing else of ours', () => {
  const env = Object.fromEntries(
    (config.Env ?? []).map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]),
  );
  expect(env).toMatchObject({ NODE_ENV: 'production', NODE_OPTIONS: '--enable-source-maps' });
  expect(env.PATH?.split(':')[0]).toBe('/app/bin');
  const others = Object.keys(env).filter((name) => !['NODE_ENV', 'NODE_OPTIONS', 'PATH'].includes(name));
  expect(others.filter((name) => !/^(NODE|YARN)_VERSION$/.test(name))).toEqual([]);
});

test('there is no health check, volume or port that the job has no use for', () => {
  expect([config.Healthcheck, config.Volumes, config.ExposedPorts]).toEqual([undefined, undefined, undefined]);
});

test('relative paths begin in /work', () => {
  expect(config.WorkingDir).toBe('/work');
});

test('the labels say what it is, in the words of OCI', async () => {
  const { version } = JSON.parse(await readFile(`${ROOT}package.json`, 'utf8')) as { version: string };
  const labels = Object.fromEntries(
    Object.entries(config.Labels ?? {})
      .filter(([name]) => name.startsWith('org.opencontainers.image.'))
      .map(([name, value]) => [name.slice('org.opencontainers.image.'.length), value]),
  );
  expect(labels).toMatchObject({
    title: 'onspot-pipeline',
    licenses: 'Apache-2.0',
    version,
    revision: 'checked',
    'base.name': expect.stringMatching(/^node:\d+\.\d+\.\d+-bookworm-slim$/),
  });
  expect(Object.keys(labels)).toEqual(expect.arrayContaining(['description', 'source', 'created']));
});

test('ours are at most five layers and 15 MB, compressed as a registry holds them', () => {
  expect(ours.length).toBeLessThanOrEqual(5);
  expect(ours.reduce((sum, { compressedBytes }) => sum + compressedBytes, 0)).toBeLessThan(15 * MEBIBYTE);
});

test('what changes often is in a later and smaller layer than what rarely does', () => {
  const sizes = ours.map(({ compressedBytes }) => compressedBytes);
  const [dependencies, programs] = sizes.filter((bytes) => bytes > 100_000);
  expect(sizes.indexOf(programs!)).toBeGreaterThan(sizes.indexOf(dependencies!));
  expect(programs).toBeLessThan(dependencies! / 4);
});

test('the history shows steps of the last stage only, and no value of a build argument that is not a label', () => {
  const steps = history.map(({ created_by: step = '' }) => step);
  expect(steps.filter((step) => /npm ci|tsc|\.npmrc|--mount/.test(step))).toEqual([]);
});

test('the base has the Node that the Dockerfile pins', async () => {
  const dockerfile = await readFile(`${ROOT}Dockerfile`, 'utf8');
  expect(dockerfile).toContain(`ARG NODE_VERSION=${baseNode}\n`);
});
