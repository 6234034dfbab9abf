import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { newFolder, newPipeline, stateOf, type TapReport, type TargetReport } from './support/pipeline.js';

const reports = async () => {
  const folder = await newFolder();
  const [tap, target] = [`${folder}/tap`, `${folder}/target`];
  const read = async <T>(path: string) => JSON.parse(await readFile(path, 'utf8')) as T;
  return { tap, target, ofTap: () => read<TapReport>(tap), ofTarget: () => read<TargetReport>(target) };
};

describe('what the programs get', () => {
  test.concurrent(
    'the tap gets tap_config, ENV, catalog and state; the target gets target_config and ENV',
    async () => {
      const pipeline = await newPipeline({ 'state_previous.json': stateOf('2026-01-01') });
      const report = await reports();
      const { code } = await pipeline.run({ tap: [{ report: report.tap }], target: { report: report.target } });
      expect(code).toBe(0);
      const [tap, target] = [await report.ofTap(), await report.ofTarget()];
      const file = (name: string) => expect.stringMatching(new RegExp(`^${pipeline.work}/onspot-job-\\w+/${name}$`));
      expect(tap.argv).toEqual([
        ...['--config', file('tap_config.json'), '--config', 'ENV'],
        ...['--catalog', file('catalog.json'), '--state', file('state_previous.json')],
      ]);
      expect(target.argv).toEqual(['--config', file('target_config.json'), '--config', 'ENV']);
      expect(JSON.parse(tap.state)).toEqual(stateOf('2026-01-01'));
      expect(tap.catalog).toBe('{"streams":[]}');
    },
  );

  test.concurrent('a target_config.json with a destination reaches the target as it is', async () => {
    const pipeline = await newPipeline({ 'target_config.json': { destination: '/data', compression: 'gzip' } });
    const report = await reports();
    await pipeline.run({ target: { report: report.target } });
    expect((await report.ofTarget()).config).toEqual({ destination: '/data', compression: 'gzip' });
  });

  test.concurrent(
    'without a destination the target writes below the tap’s output folder, with the tap’s S3 settings',
    async () => {
      const tapConfig = {
        s3_access_key: 'AKIA-TAP',
        s3_secret_key: 'tap-secret',
        s3_endpoint: 'http://127.0.0.1:1',
        s3_bucket: 'esquire-api-taps',
        s3_output_folder: 'tap-onspot/output/',
        os_api_key: 'api-key',
        start_date: '2021-17-02T00:00:00Z',
      };
      const pipeline = await newPipeline({
        'tap_config.json': tapConfig,
        'target_config.json': { delimiter: 'newline' },
      });
      const report = await reports();
      const { code } = await pipeline.run({ target: { report: report.target } });
      expect(code).toBe(0);
      expect((await report.ofTarget()).config).toEqual({
        delimiter: 'newline',
        destination: 's3://esquire-api-taps/tap-onspot/output/target/',
        s3_access_key: 'AKIA-TAP',
        s3_secret_key: 'tap-secret',
        s3_endpoint: 'http://127.0.0.1:1',
      });
      expect(await pipeline.json('target_config.json')).toEqual({ delimiter: 'newline' });
    },
  );

  test.concurrent('a missing target_config.json is allowed, and a work_url tells where to write too', async () => {
    const pipeline = await newPipeline({
      'tap_config.json': { work_url: '/data/onspot/' },
      'target_config.json': undefined,
    });
    const report = await reports();
    await pipeline.run({ target: { report: report.target } });
    expect((await report.ofTarget()).config).toEqual({ destination: '/data/onspot/target/' });
  });

  test.concurrent('S3 settings of the tap may come from its environment', async () => {
    const pipeline = await newPipeline({ 'tap_config.json': {}, 'target_config.json': undefined });
    const report = await reports();
    const env = {
      TAP_ONSPOT_S3_BUCKET: 'bucket',
      TAP_ONSPOT_S3_OUTPUT_FOLDER: 'out',
      TAP_ONSPOT_S3_REGION: 'eu-west-1',
      TAP_ONSPOT_S3_TAGS: '{"team":"data"}',
    };
    await pipeline.run({ target: { report: report.target }, env });
    expect((await report.ofTarget()).config).toEqual({
      destination: 's3://bucket/out/target/',
      s3_region: 'eu-west-1',
      s3_tags: { team: 'data' },
    });
  });

  test.concurrent('nothing that says where to write ends the job with 78 before anything runs', async () => {
    const pipeline = await newPipeline({ 'tap_config.json': {}, 'target_config.json': { delimiter: 'newline' } });
    const { code, log } = await pipeline.run({ tap: [{ log: 'the tap ran' }] });
    expect(code).toBe(78);
    expect(log).toContain('Nothing says where the target shall write');
    expect(log).not.toContain('the tap ran');
  });

  test.concurrent('a time to believe is handed on to both programs', async () => {
    const pipeline = await newPipeline();
    const report = await reports();
    const config = { now: '2024-02-29T12:00:00Z' };
    await pipeline.run({ config, tap: [{ report: report.tap }], target: { report: report.target } });
    expect((await report.ofTap()).now).toMatch(/^2024-02-29T12:00:0/);
    expect((await report.ofTarget()).now).toMatch(/^2024-02-29T12:00:0/);
    expect((await pipeline.summary()).started_at).toMatch(/^2024-02-29T12:00:00/);
  });

  test.concurrent('their files are in a private folder that is gone afterwards', async () => {
    const pipeline = await newPipeline();
    const report = await reports();
    const job = pipeline.start({ tap: [{ report: report.tap }, { log: 'ready' }, { waitFor: pipeline.gate }] });
    await job.said('ready');
    const config = (await report.ofTap()).argv[1] as string;
    expect((await stat(config)).mode & 0o777).toBe(0o600);
    expect((await stat(dirname(config))).mode & 0o777).toBe(0o700);
    await pipeline.openGate();
    await job.ended;
    await expect(stat(dirname(config))).rejects.toThrow('ENOENT');
  });
});

describe('the load type', () => {
  test.concurrent('is initial when there is no state', async () => {
    const pipeline = await newPipeline();
    const report = await reports();
    await pipeline.run({ tap: [{ report: report.tap }] });
    expect((await report.ofTap()).argv).not.toContain('--state');
    expect((await pipeline.summary()).load_type).toBe('initial');
  });

  test.concurrent('is incremental when there is one', async () => {
    const pipeline = await newPipeline({ 'state_previous.json': stateOf('2026-01-01') });
    await pipeline.run();
    expect((await pipeline.summary()).load_type).toBe('incremental');
  });

  test.concurrent('LOAD_TYPE=initial ignores a state and deletes nothing', async () => {
    const pipeline = await newPipeline({ 'state_previous.json': stateOf('2026-01-01') });
    const report = await reports();
    await pipeline.run({ tap: [{ report: report.tap }], env: { LOAD_TYPE: 'initial' } });
    expect((await report.ofTap()).argv).not.toContain('--state');
    expect(await pipeline.json('state_previous.json')).toEqual(stateOf('2026-01-01'));
    expect((await pipeline.summary()).load_type).toBe('initial');
  });

  test.concurrent('an incremental one without a state is an initial one, and the log says so', async () => {
    const pipeline = await newPipeline();
    const { code, log } = await pipeline.run({ config: { load_type: 'incremental' } });
    expect(code).toBe(0);
    expect(log).toContain('WARNING An incremental load was asked for, but there is no state');
  });
});

describe('files that are not as they should be', () => {
  test.concurrent.each(['tap_config.json', 'catalog.json'])('a missing %s is 78 and names it', async (name) => {
    const pipeline = await newPipeline({ [name]: undefined });
    const { code, log } = await pipeline.run();
    expect(code).toBe(78);
    expect(log).toContain(`CRITICAL There is no ${pipeline.path(name)}; put it there`);
  });

  test.concurrent.each([
    ['tap_config.json', 78],
    ['target_config.json', 78],
    ['catalog.json', 65],
    ['state_previous.json', 65],
  ])('a %s that is not JSON is %i, with line and column, and nothing is run', async (name, exitCode) => {
    const pipeline = await newPipeline({ [name]: '{\n  "a": 1,\n  oops\n}' });
    const { code, log } = await pipeline.run({ tap: [{ log: 'the tap ran' }] });
    expect(code).toBe(exitCode);
    expect(log).toMatch(new RegExp(`CRITICAL The \\w+ ${pipeline.path(name)} is not JSON: .* line 3, column 3`));
    expect(log).not.toContain('the tap ran');
  });

  test.concurrent('a state that is a list is 65 and tells the ways out', async () => {
    const pipeline = await newPipeline({ 'state_previous.json': '[]' });
    const { code, log } = await pipeline.run();
    expect(code).toBe(65);
    expect(log).toContain('is not a JSON object; put one of the kept state_previous.{time}.json in its place');
  });

  test.concurrent('LOAD_TYPE=initial gets past a broken state, which is kept', async () => {
    const pipeline = await newPipeline({ 'state_previous.json': '{"bookm' });
    const { code } = await pipeline.run({ tap: [{ state: stateOf('2026-01-01') }], env: { LOAD_TYPE: 'initial' } });
    expect(code).toBe(0);
    expect(await pipeline.json('state_previous.json')).toEqual(stateOf('2026-01-01'));
    const kept = (await pipeline.names()).find((name) => /^state_previous\..+\.json$/.test(name));
    expect(await pipeline.text(kept!)).toBe('{"bookm');
  });
});
