import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { PROGRAM, start } from './support/run.js';

// The one of util-linux gives a program a terminal; other systems have others of that name.
const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux');

test.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
  ['SIGHUP', 129],
] as const)('%s lets the program end in order, with %d', async (signal, wanted) => {
  const running = start(['--how', 'orderly']);
  await running.says('ready');
  running.child.kill(signal);
  const { code, out, lines } = await running.ended;
  expect(code).toBe(wanted);
  expect(out).toBe('{"type":"STATE","value":{"covered":true}}\n');
  expect(lines.at(-1)).toBe(`CRITICAL Stopped by ${signal}`);
});

test('a wait that the signal breaks ends with the signal’s code too', async () => {
  const running = start(['--how', 'broken']);
  await running.says('ready');
  running.child.kill('SIGTERM');
  expect(await running.ended).toMatchObject({ code: 143 });
});

test('a second signal changes nothing but a log line', async () => {
  const running = start(['--how', 'patient']);
  await running.says('ready');
  running.child.kill('SIGTERM');
  await running.says('SIGTERM received: ending in order');
  running.child.kill('SIGTERM');
  await running.says('SIGTERM received again');
  running.child.stdin.end();
  const { code, out } = await running.ended;
  expect(code).toBe(143);
  expect(out).toContain('covered');
});

test('signals that come once the end has been reached change nothing', async () => {
  const running = start(['--how', 'lingering']);
  await running.says('ready');
  running.child.kill('SIGTERM');
  await running.says('CRITICAL Stopped by SIGTERM');
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGTERM'] as const) running.child.kill(signal);
  const { code, lines } = await running.ended;
  expect(code).toBe(143);
  expect(lines.at(-1)).toBe('CRITICAL Stopped by SIGTERM');
});

test.each([
  ['slow', 'SIGINT', 130, /^CRITICAL Stopped by the third SIGINT; what was open is given up$/],
  ['deaf', 'SIGTERM', 143, /^CRITICAL Stopped by the third SIGTERM/],
] as const)('a third signal gives up what is open, in a program that is %s', async (how, signal, wanted, says) => {
  const running = start(['--how', how]);
  await running.says('ready');
  for (const words of [`${signal} received: `, `${signal} received again`]) {
    running.child.kill(signal);
    await running.says(words);
  }
  running.child.kill(signal);
  const { code, lines } = await running.ended;
  expect(code).toBe(wanted);
  expect(lines.at(-1)).toMatch(says);
});

test.each([
  ['heeds nothing', 'bounded', 'SIGTERM', 143],
  ['gives up when it is told to', 'late', 'SIGINT', 130],
] as const)(
  'a bounded end is over by itself after one signal, in a program that %s',
  async (_, how, signal, wanted) => {
    const running = start(['--how', how, '--count', '500']);
    await running.says('ready');
    running.child.kill(signal);
    const { code, lines } = await running.ended;
    expect(code).toBe(wanted);
    expect(lines.filter((line) => line.startsWith('CRITICAL'))).toEqual([
      `CRITICAL Stopped by ${signal}, and not at its end in order after 0.5 s; what was open is given up`,
    ]);
  },
);

test('a third signal does not wait for the bound', async () => {
  const running = start(['--how', 'late', '--count', '60000']);
  await running.says('ready');
  for (const words of ['SIGTERM received: ', 'SIGTERM received again']) {
    running.child.kill('SIGTERM');
    await running.says(words);
  }
  running.child.kill('SIGTERM');
  const { code, lines } = await running.ended;
  expect(code).toBe(143);
  expect(lines.at(-1)).toBe('CRITICAL Stopped by the third SIGTERM; what was open is given up');
});

(hasScript ? test : test.skip)(
  'a program whose terminal goes away ends in order, and not by an abort of Node',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'terminal-'));
    const [out, log] = [join(folder, 'out'), join(folder, 'log')];
    const command = `exec '${process.execPath}' '${PROGRAM}' --how orderly > '${out}' 2> '${log}'`;
    const terminal = spawn('script', ['-qec', command, '/dev/null'], { stdio: 'ignore' });
    const logged = async (words: string) => {
      while (!(await readFile(log, 'utf8').catch(() => '')).includes(words)) await sleep(20);
    };
    await logged('ready');
    terminal.kill('SIGKILL');
    await logged('CRITICAL');
    await sleep(500); // what Node says when it aborts would come behind it
    expect(await readFile(log, 'utf8')).toMatch(/^INFO ready\nINFO SIGHUP received: .*\nCRITICAL Stopped by SIGHUP\n$/);
    expect(await readFile(out, 'utf8')).toContain('covered');
    await rm(folder, { recursive: true });
  },
);
