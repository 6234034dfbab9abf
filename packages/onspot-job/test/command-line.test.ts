import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { newPipeline, type TapReport } from './support/pipeline.js';

const snapshot = async (root: string) => {
  const names = (await readdir(root)).sort();
  return Promise.all(names.map(async (name) => [name, await readFile(`${root}/${name}`, 'utf8')]));
};

test.concurrent('--help, --version and --about need no settings', async () => {
  const pipeline = await newPipeline();
  const out = async (...args: string[]) => (await pipeline.start({ args, config: {} }).ended).stdout;
  expect(await out('--help')).toContain('Usage: onspot-job [command] [flags]');
  expect(await out('--version')).toMatch(/^onspot-job \d+\.\d+\.\d+\n$/);
  expect(JSON.parse(await out('--about', '--format=json'))).toMatchObject({
    name: 'onspot-job',
    env_var_prefix: 'ONSPOT_JOB',
    settings: { properties: { roll_start_date: { default: true }, s3_endpoint: { type: 'string' } } },
  });
});

test.concurrent('a flag nobody knows is 64', async () => {
  const { code } = await (await newPipeline()).start({ args: ['--nonsense'] }).ended;
  expect(code).toBe(64);
});

test.concurrent('without a place for the pipeline files it is 78 and tells what to set', async () => {
  const { code, log } = await (
    await newPipeline()
  ).run({ config: { pipeline_url: null }, env: { SOURCE: 'tap-onspot' } });
  expect(code).toBe(78);
  expect(log).toContain('set "pipeline_url", or "bucket" and "source" (BUCKET and SOURCE)');
});

test.concurrent('ONSPOT_JOB_ variables win over files, plain names give way to both', async () => {
  const pipeline = await newPipeline({ 'state_previous.json': { bookmarks: {} } });
  const loadType = async (env: Record<string, string>, config = {}) => {
    await pipeline.run({ env, config });
    return (await pipeline.summary()).load_type;
  };
  expect(await loadType({ LOAD_TYPE: 'initial' })).toBe('initial');
  expect(await loadType({ LOAD_TYPE: 'initial' }, { load_type: 'incremental' })).toBe('incremental');
  expect(await loadType({ ONSPOT_JOB_LOAD_TYPE: 'initial' }, { load_type: 'incremental' })).toBe('initial');
});

test.concurrent('a wrong LOAD_TYPE is 78 and quotes the choices', async () => {
  const { code, log } = await (await newPipeline()).run({ env: { LOAD_TYPE: 'full' } });
  expect(code).toBe(78);
  expect(log).toContain('"load_type" must be one of automatic, initial, incremental');
});

describe('a rehearsal changes nothing', () => {
  test.concurrent('--dry-run lets the tap show on stdout what it would ask for', async () => {
    const pipeline = await newPipeline({ 'state_previous.json': { bookmarks: {} } });
    const before = await snapshot(pipeline.root);
    const tap = [{ report: `${pipeline.work}/report` }, { line: 'one POST with 50 features' }];
    const { code, stdout } = await pipeline.start({ args: ['--dry-run'], tap }).ended;
    expect(code).toBe(0);
    expect(stdout).toBe('one POST with 50 features\n');
    const { argv, config } = await pipeline.json<TapReport>('../work/report');
    expect(argv).toEqual(expect.arrayContaining(['--catalog', '--state', '--dry-run']));
    expect(config).not.toContain('2020-01-01T00:00:00Z');
    expect(await snapshot(pipeline.root)).toEqual(before);
    expect(await readdir(pipeline.work)).toEqual(['report']);
  });

  test.concurrent('--check lets both programs check themselves and ends with what they found', async () => {
    const pipeline = await newPipeline();
    const before = await snapshot(pipeline.root);
    const target = { report: `${pipeline.work}/report` };
    expect((await pipeline.start({ args: ['--check'], target }).ended).code).toBe(0);
    expect((await pipeline.json<TapReport>('../work/report')).argv).toContain('--check');
    const { code, log } = await pipeline.start({ args: ['--check'], tap: [{ log: 'CRITICAL 401' }, { exit: 77 }] })
      .ended;
    expect(code).toBe(77);
    expect(log).toContain('CRITICAL The tap ended with 77: 401');
    expect(await snapshot(pipeline.root)).toEqual(before);
  });
});
