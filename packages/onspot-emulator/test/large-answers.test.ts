import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import http from 'node:http';
import { type AddressInfo } from 'node:net';

import { expect, test } from '@jest/globals';

import { collection, feature } from './support/feature.js';
import { OBSERVATIONS } from './support/setup.js';
import { call } from './support/signed-client.js';

const BIN = new URL('../bin/onspot-emulator.js', import.meta.url).pathname;
const COUNT = 600_000;
// About 90 in truth, for an answer of any size; this one is 67 MB.
const MOST_RSS_MIB = 125;

/** Counts what it is sent, and reads nothing for the first half second. */
async function startSlowReceiver() {
  let bytes = 0;
  let isDone = (): void => undefined;
  const done = new Promise<void>((resolve) => (isDone = resolve));
  const server = http.createServer((request, response) => {
    setTimeout(() => request.on('data', (chunk: Buffer) => (bytes += chunk.length)), 500);
    request.on('end', () => {
      response.end();
      isDone();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, done, count: () => bytes };
}

const onLinux = existsSync('/proc/self/status') ? test : test.skip;

onLinux('streams a large answer at the receiver’s pace, without holding it', async () => {
  const receiver = await startSlowReceiver();
  const emulator = spawn(process.execPath, [BIN, '--observations', `big=${COUNT}`, '--latency', '0']);
  try {
    const [line] = (await once(emulator.stdout.setEncoding('utf8'), 'data')) as [string];
    const day = new Date(Date.now() - 5 * 86_400_000).toISOString().slice(0, 10);
    const body = collection(feature({ name: 'big', day, callback: receiver.url }));
    const response = await call(/http\S+/.exec(line)![0] + OBSERVATIONS, body);
    expect(response.status).toBe(200);
    await receiver.done;
    expect(receiver.count()).toBeGreaterThan(COUNT * 100);
    const [, peakKiB] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${emulator.pid}/status`, 'utf8'))!;
    expect(Number(peakKiB) / 1024).toBeLessThan(MOST_RSS_MIB);
  } finally {
    emulator.kill('SIGKILL');
    receiver.server.closeAllConnections();
    receiver.server.close();
  }
});
