import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';
import { createProgress, parseConfig, sync } from 'onspot-tap';
import { useWorlds } from './support/lasting-world.js';
import { BIN, runTap, writeConfig, writeJson } from './support/run-tap.js';
import { startTap, until } from './support/tap-process.js';
import { HOUR, type World } from './support/world.js';

const open = useWorlds();

const ONE_DAY = { start_date: '2024-05-04', os_latency_days: 1 };

type Metric = { type: string; metric: string; value: number; tags: Record<string, string> };

function metricsIn(log: string): Metric[] {
  return [...log.matchAll(/^INFO METRIC: (.*)$/gm)].map(([, json]) => JSON.parse(json!) as Metric);
}

/** The last value of each measurement, such as `question_count observations done`. */
function lastOf(metrics: readonly Metric[]): Record<string, number> {
  return Object.fromEntries(
    metrics.map(({ metric, tags, value }) => [[metric, ...Object.values(tags)].join(' '), value]),
  );
}

test('a run tells questions and records at its end, as METRIC lines and in a line per stream', async () => {
  const world = await open({ places: ['A', 'B', 'C'], settings: ONE_DAY });
  world.faults({ kind: 'status', status: 400, message: 'bad', match: { name: 'C' } });
  const catalog = await writeJson(world, 'catalog.json', world.catalog(['observations', 'requests']));
  const { code, stdout, stderr } = await runTap(['--config', await writeConfig(world), '--catalog', catalog]);
  expect(code).toBe(0);
  expect(lastOf(metricsIn(stderr))).toMatchObject({
    'question_count observations submitted': 2,
    'question_count observations waiting': 0,
    'question_count observations done': 2,
    'question_count observations failed': 1,
    'record_count observations': 6,
  });
  expect(stderr).toContain(
    '\nINFO stream observations: questions: 2 asked, 0 waiting, 2 done, 1 failed; 6 records\nINFO stream requests: ',
  );
  expect(stdout).not.toContain('METRIC');
});

test('while it waits it tells now and then how many questions do, and since when', async () => {
  const world = await open({ places: ['A'], settings: ONE_DAY });
  world.faults({ kind: 'callback-lost' });
  const tap = await startTap(world, { metrics_interval_seconds: 0.2 });
  const waits = () => metricsIn(tap.stderr()).filter(({ metric }) => metric === 'oldest_wait');
  await until('a second was waited', () => waits().some(({ value }) => value >= 1));
  tap.child.kill();
  expect(await tap.ended).toBe(143);
  expect(waits()[0]).toMatchObject({ type: 'timer', tags: { stream: 'observations' } });
  expect(lastOf(metricsIn(tap.stderr()))).toMatchObject({ 'question_count observations waiting': 1 });
});

test('by default METRIC lines come once a minute', async () => {
  const world = await open();
  expect(parseConfig(world.settings()).metrics_interval_seconds).toBe(60);
});

test('whoever runs the tap as a library can ask how far it is', async () => {
  const world = await open({ places: ['A', 'B'], settings: { ...ONE_DAY, stall_minutes: 0.01 } });
  world.faults({ kind: 'callback-delay', ms: HOUR, match: { name: 'A' } });
  const progress = createProgress();
  expect(progress.counts().size).toBe(0);
  const options = { config: parseConfig(world.settings()), catalog: world.catalog(['observations']) };
  const run = sync({ ...options, progress, clock: world.clock.now });
  const end = async () => {
    for await (const _message of run);
  };
  await expect(end()).rejects.toThrow('no answer yet');
  expect(progress.counts().get('observations')).toMatchObject({ submitted: 2, waiting: 1, done: 1, failed: 0 });
  world.clock.advance(HOUR);
  expect(progress.counts().get('observations')?.oldestWaitMs).toBeGreaterThanOrEqual(HOUR);
});

// The one of util-linux gives a program a terminal; other systems have others of that name.
const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux');
const onTerminal = hasScript ? test : test.skip;

onTerminal('on a terminal one line tells how far the run is', async () => {
  const world = await open({ places: ['A', 'B'], settings: { ...ONE_DAY, stall_minutes: 0.05 } });
  world.faults({ kind: 'callback-lost', match: { name: 'A' } });
  const child = await startOnTerminal(world);
  let seen = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (seen += text));
  const [code] = (await once(child, 'close')) as [number];
  expect(code).toBe(75);
  const shown = seen.split('\r').filter((text) => text.startsWith('\x1b[Kquestions: '));
  expect(shown.at(-1)).toMatch(/2 asked, 1 waiting \(oldest \d s\), 1 done, 0 failed; \d+ records$/);
});

async function startOnTerminal(world: World) {
  const catalog = await writeJson(world, 'catalog.json', world.catalog(['observations']));
  const args = `--config '${await writeConfig(world)}' --catalog '${catalog}'`;
  const command = `exec '${process.execPath}' '${BIN}' ${args} > '${world.folder}/out'`;
  return spawn('script', ['-qec', command, '/dev/null'], {
    env: { PATH: process.env.PATH, TERM: 'xterm' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
