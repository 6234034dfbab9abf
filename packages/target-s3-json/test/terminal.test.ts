import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { record, schema, state } from './support/messages.js';
import { PROGRAM, start, toEnv } from './support/program.js';
import { tempFolder } from './support/temp-folder.js';

const PROGRESS = /2 records \([\d,]+\/s\), 0\.0 MB \(0\.0\/s\), objects: 0 complete, 1 open/;

// The one of util-linux gives a program a terminal; other systems have others of that name.
const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux');
const onTerminal = hasScript ? test : test.skip;

/** Runs the program on a terminal with an input that goes on until `end` is called. */
async function startOnTerminal(env: Record<string, string> = {}) {
  const folder = await tempFolder();
  const fifo = join(folder, 'input');
  execFileSync('mkfifo', [fifo]);
  const command = `'${process.execPath}' '${PROGRAM}' --config ENV --input '${fifo}'`;
  const settings = toEnv({ destination: join(folder, 'out') });
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    env: { PATH: process.env.PATH, TERM: 'xterm', ...settings, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let seen = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (seen += text));
  const input = await open(fifo, 'w');
  await input.write(schema('s') + record('s', { n: 1 }) + record('s', { n: 2 }));
  return {
    async sees(pattern: RegExp) {
      while (!pattern.test(seen)) await once(child.stdout, 'data');
    },
    async end(last: string) {
      await input.write(last);
      await input.close();
      const [code] = (await once(child, 'close')) as [number];
      return { code, seen };
    },
  };
}

/** What stands on a terminal in the end: each line as it was written last. */
function linesOf(seen: string): string[] {
  return seen.split('\r\n').map((line) => line.split('\r\x1b[K').at(-1) ?? '');
}

onTerminal('on a terminal one line tells how far the run is, and goes before the log and at the end', async () => {
  const running = await startOnTerminal();
  await running.sees(PROGRESS);
  const { code, seen } = await running.end(state({ bookmarks: {} }));
  expect(code).toBe(0);
  expect(linesOf(seen)).toEqual([
    '{"bookmarks":{}}',
    expect.stringMatching(/^INFO stream s: 2 records/),
    expect.stringMatching(/^INFO METRIC: .*"record_count"/),
    expect.stringMatching(/^INFO METRIC: .*"rejected_count"/),
    expect.stringMatching(/^INFO METRIC: .*"job_duration"/),
    '',
  ]);
});

onTerminal('a failure stands alone, too', async () => {
  const running = await startOnTerminal();
  await running.sees(PROGRESS);
  const { code, seen } = await running.end('no JSON\n');
  expect(code).toBe(65);
  expect(linesOf(seen).slice(-2)).toEqual([expect.stringMatching(/^CRITICAL Line 4 /), '']);
  // What was shown last is not true any more when the end is told.
  expect(seen.slice(seen.indexOf('INFO stream s'))).not.toMatch(PROGRESS);
});

onTerminal('nothing is rewritten where the log is for programs, or the terminal cannot', async () => {
  for (const env of [{ SINGER_SDK_LOG_CONFIG: 'log.yaml' }, { TERM: 'dumb' }]) {
    // Metrics come at the same pace as the line would.
    const running = await startOnTerminal({ ...env, ...toEnv({ metrics_interval_seconds: 0.7 }) });
    await running.sees(/(record_count.*){4}/s);
    const { code, seen } = await running.end('');
    expect(code).toBe(0);
    expect(seen).not.toContain('\x1b');
  }
});

test('nothing is shown where stderr is no terminal', async () => {
  const env = toEnv({ destination: await tempFolder(), metrics_interval_seconds: 0.7 });
  const { child, ended, hasLogged } = start(['--config', 'ENV'], env);
  child.stdin.write(schema('s') + record('s', { n: 1 }));
  await hasLogged(/(record_count.*){3}/s);
  child.stdin.end();
  const { code, log } = await ended;
  expect(code).toBe(0);
  expect(log).toMatch(/^(INFO .*\n)+$/);
});
