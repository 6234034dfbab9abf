import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { buildImage } from '../../scripts/dist/image/build.js';
import { exportImage } from '../../scripts/dist/image/image.js';
import { takeOver } from '../../scripts/dist/image/prepared.js';

const { exported, baseLayers, context, tag, buildSeconds } = await takeOver();

test('after a change of a source nothing is installed again, and only the last layers are new', async () => {
  await appendFile(join(context, 'packages/onspot-tap/src/cli.ts'), '\n// changed\n');
  const start = performance.now();
  const log = await buildImage({ context, tag: `${tag}-again`, args: { REVISION: 'again' } });
  console.log(
    `Built in ${buildSeconds.toFixed(0)} s, and again in ${((performance.now() - start) / 1000).toFixed(0)} s`,
  );

  const installs = log.split(/STEP \d+\/\d+: /).filter((step) => step.includes('npm ci'));
  expect(installs).toHaveLength(2);
  for (const step of installs) expect(step).toContain('Using cache');
  expect(log).not.toMatch(/added \d+ packages/);

  const folder = await mkdtemp(join(tmpdir(), 'image-again-'));
  try {
    const again = await exportImage(`${tag}-again`, folder);
    const before = exported.config.rootfs.diff_ids;
    const after = again.config.rootfs.diff_ids;
    expect(after).toHaveLength(before.length);
    // The base, what is removed from it, the work folder and the dependencies are as they were.
    const kept = before.filter((id, index) => id === after[index]).length;
    expect(kept).toBeGreaterThanOrEqual(baseLayers + 2);
    const isLarge = exported.layers.map(({ compressedBytes }) => compressedBytes > 1_000_000);
    expect(before.filter((id, index) => isLarge[index] && id !== after[index])).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
