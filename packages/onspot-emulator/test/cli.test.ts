import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';

import { expect, test } from '@jest/globals';

import { collection, feature } from './support/feature.js';
import { startReceiver } from './support/receiver.js';
import { OBSERVATIONS } from './support/setup.js';
import { call } from './support/signed-client.js';

const SAVED_DEVICES = '/save/geoframe/all/devices';
const BIN = new URL('../bin/onspot-emulator.js', import.meta.url).pathname;

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, [BIN, ...args]);
  const ended = once(child, 'exit') as Promise<[number]>;
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, out, err };
}

/** Starts the program and waits for its one line. */
async function start(...args: string[]) {
  const child = spawn(process.execPath, [BIN, ...args]);
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  return { child, line, url: /http\S+/.exec(line)![0] };
}

test('prints help and version', async () => {
  const [help, version] = await Promise.all([run('--help'), run('--version')]);
  expect(help).toMatchObject({ code: 0, err: '' });
  for (const flag of ['--port', '--access-key', '--scenario', '/_emulator/submissions'])
    expect(help.out).toContain(flag);
  expect(version.out).toMatch(/^onspot-emulator \d+\.\d+\.\d+\n$/);
});

test.each([
  [['--prot', '1'], "Unknown option '--prot'"],
  [['--port', 'x'], '--port takes a number, not "x".'],
  [['--clock', 'soon'], '--clock takes a time like'],
  [['--observations', '5'], '--observations takes NAME=NUMBER'],
  [['--scenario', '/nowhere.json'], 'The scenario /nowhere.json cannot be used'],
])('ends with 64 and a sentence for %j', async (args, sentence) => {
  const { code, err } = await run(...args);
  expect(code).toBe(64);
  expect(err).toContain(sentence);
});

test('serves with the keys, clock, stage and faults it was given, until SIGTERM', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'onspot-emulator-'));
  const scenario = path.join(folder, 'scenario.json');
  await writeFile(scenario, JSON.stringify([{ kind: 'status', status: 429, count: 1 }]));
  const receiver = await startReceiver();
  const flags = '--access-key A --secret-key S --api-key K --stage Prod --latency 1-5 --clock 2024-05-06T08:00:00Z';
  const { child, url } = await start(...flags.split(' '), '--scenario', scenario, '--observations', 'EF~1=7');
  try {
    const body = collection(feature({ name: 'EF~1', callback: receiver.url }));
    const keys = { accessKey: 'A', secretKey: 'S', apiKey: 'K', signedAt: Date.parse('2024-05-06T08:00:01Z') };
    expect(url).toMatch(/\/Prod$/);
    expect((await call(url + OBSERVATIONS, body, keys)).status).toBe(429);
    expect((await call(url + OBSERVATIONS, body, keys)).status).toBe(200);
    while (receiver.received.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(receiver.received[0]!.json().observations).toHaveLength(7);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  } finally {
    child.kill('SIGKILL');
    await receiver.close();
    await rm(folder, { recursive: true });
  }
});

test('writes files and acks as its flags have it', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'onspot-emulator-'));
  const receiver = await startReceiver();
  const { child, url } = await start('--latency', '0', '--default-output', folder, '--bare-ack', SAVED_DEVICES);
  try {
    const day = new Date(Date.now() - 5 * 86_400_000).toISOString().slice(0, 10);
    const response = await call(url + SAVED_DEVICES, collection(feature({ day, callback: receiver.url })));
    const { location } = (await response.json()) as { location: string };
    while (receiver.received.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(path.dirname(location)).toBe(folder);
    expect(await readFile(location, 'utf8')).toMatch(/^deviceid\n/);
  } finally {
    child.kill('SIGKILL');
    await receiver.close();
    await rm(folder, { recursive: true });
  }
});

test('says so when the port is taken', async () => {
  const receiver = await startReceiver();
  const { code, err } = await run('--port', new URL(receiver.url).port);
  expect(code).toBe(1);
  expect(err).toContain('EADDRINUSE');
  await receiver.close();
});
