import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { SEED } from '../../scripts/dist/image/context.js';
import { takeOver } from '../../scripts/dist/image/prepared.js';

const { exported, baseLayers, buildLog } = await takeOver();

async function holds(file: string, word: string): Promise<boolean> {
  let rest = '';
  for await (const chunk of createReadStream(file).pipe(createGunzip())) {
    const text = rest + (chunk as Buffer).toString('latin1');
    if (text.includes(word)) return true;
    rest = text.slice(-word.length);
  }
  return false;
}

test('no layer holds a secret that lay about where the image was built, or that the build was lent', async () => {
  const ours = exported.layers.slice(baseLayers);
  // The search finds what is there.
  expect(
    (await Promise.all(ours.map(({ file }) => holds(file, 'packages/onspot-job/bin/onspot-job.js')))).some(Boolean),
  ).toBe(true);
  for (const { file } of ours) expect([file, await holds(file, SEED)]).toEqual([file, false]);
});

test('no label, variable or step of the history holds one', () => {
  expect(exported.configText).not.toContain(SEED);
});

test('the log of the build holds none', () => {
  expect(buildLog).toContain('npm ci');
  expect(buildLog).not.toContain(SEED);
});

test('no layer holds what looks like a key', async () => {
  for (const { file } of exported.layers.slice(baseLayers)) {
    expect([file, await holds(file, 'PRIVATE KEY-----\n')]).toEqual([file, false]);
    expect([file, await holds(file, '_authToken=')]).toEqual([file, false]);
  }
});
