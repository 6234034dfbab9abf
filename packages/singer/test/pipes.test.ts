import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { start } from './support/run.js';

test('a reader that goes away ends the program with 141 and a sentence', async () => {
  const running = start(['--how', 'good', '--count', '100000'], { slow: true });
  await once(running.child.stdout, 'readable');
  running.child.stdout.destroy();
  const { code, lines } = await running.ended;
  expect(code).toBe(141);
  expect(lines).toEqual(['CRITICAL The program that reads our output has gone; its own message says why']);
});

test('a reader that is slow gets every line', async () => {
  const running = start(['--how', 'good', '--count', '5000'], { slow: true });
  await sleep(500);
  let lines = 0;
  for await (const chunk of running.child.stdout as AsyncIterable<Buffer>) {
    for (const byte of chunk) if (byte === 10) lines += 1;
    if (lines < 500) await sleep(20);
  }
  expect(lines).toBe(5000);
  expect((await running.ended).code).toBe(0);
});

test('a program whose log nobody reads goes on', async () => {
  const running = start(['--how', 'orderly']);
  await running.says('ready');
  running.child.stderr.destroy();
  running.child.kill('SIGTERM');
  expect(await running.ended).toMatchObject({ code: 143, out: expect.stringContaining('covered') });
});
