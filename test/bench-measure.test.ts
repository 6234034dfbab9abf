import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { measure } from '../scripts/dist/bench/measure.js';
import { type Case } from '../scripts/dist/bench/workload.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bench-measure-'));
  await writeFile(join(folder, 'input'), '1\n2\n3\n');
});
afterEach(() => rm(folder, { recursive: true }));

function measureProgram(command: Case['command'], lines: number) {
  const one = { name: 'it', command, input: join(folder, 'input'), outputs: new Map([['stdout', lines]]) };
  const options = { rounds: 2, folder, say: () => {}, signal: new AbortController().signal };
  return measure({ title: 'A test', cases: [one] }, options);
}

test('a benchmark measures a program once in each round', async () => {
  const [measured] = await measureProgram(['cat'], 3);
  expect(measured?.costs).toHaveLength(2);
});

test('a benchmark fails when a program leaves records out', async () => {
  await expect(measureProgram(['head', '-n', '2'], 3)).rejects.toThrow('it wrote 2 lines to stdout instead of 3');
});

test('a benchmark fails with what a program says of its failure', async () => {
  await expect(measureProgram(['cat', 'nothing'], 3)).rejects.toThrow(/^it ended with 1: .*nothing/);
});

test('the peak of memory includes what a Node program takes just before it ends', async () => {
  const [measured] = await measureProgram([process.execPath, '-e', 'Buffer.alloc(100e6, 1)'], 0);
  const peaks = measured?.costs.map(({ peakBytes }) => peakBytes ?? 0) ?? [];
  expect(Math.min(...peaks)).toBeGreaterThan(100e6);
  expect(Math.max(...peaks)).toBeLessThan(250e6);
});
