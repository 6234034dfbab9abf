import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { countObservations, toAnswer } from '../scripts/dist/bench/inputs/answer-input.js';
import {
  bareRecords,
  manyStreams,
  nestedRecords,
  type Recipe,
  smallRecords,
  strictRecords,
  wideRecords,
} from '../scripts/dist/bench/inputs/recipes.js';
import { runProgram } from './support/run-program.js';

const toText = (recipe: Recipe) => Array.from(recipe.toLines(), ({ text }) => text).join('');

// Figures of two versions can be compared only if both have read the same. Who changes an input on purpose measures
// what stands in docs/benchmarks.md again.
test.each([
  ['small records', smallRecords(10_000), '034cf430db9867b6'],
  ['small records behind a strict schema', strictRecords(10_000), '1ad00a893abe8014'],
  ['small records without messages', bareRecords(10_000), '0e1664cd6de96429'],
  ['nested records', nestedRecords(10_000), 'a5133bb9dfee4451'],
  ['wide records', wideRecords(1_000), '7be811b998228652'],
  ['many streams', manyStreams(10_000, 500), '7fbd79e720775f57'],
])('benchmarks read the same bytes every time: %s', (_, recipe, digest) => {
  const text = toText(recipe);
  expect(createHash('sha256').update(text).digest('hex').slice(0, 16)).toBe(digest);
  expect(toText(recipe)).toBe(text);
});

test('benchmarks read the same answer every time, as long as they say', () => {
  const text = Array.from(toAnswer(countObservations(1_000_000))).join('');
  expect(createHash('sha256').update(text).digest('hex').slice(0, 16)).toBe('fd0942c7c1a70ef5');
  expect(text.length).toBeGreaterThan(1_000_000);
  expect(text.length).toBeLessThan(1_001_000);
});

test.each([
  ['small records', smallRecords(10_000), 1],
  ['small records behind a strict schema', strictRecords(10_000), 1],
  ['nested records', nestedRecords(10_000), 3],
  ['wide records', wideRecords(1_000), 1],
  ['many streams', manyStreams(10_000, 500), 500],
])('what benchmarks read is valid, and as much as they say: %s', async (_, recipe, streams) => {
  const lines = Array.from(recipe.toLines());
  const records = lines.filter(({ recordOf }) => recordOf !== undefined);
  expect(records).toHaveLength(recipe.records);
  expect(new Set(records.map(({ recordOf }) => recordOf)).size).toBe(streams);
  const stdin = lines.map(({ text }) => text).join('');
  expect(Math.abs(Buffer.byteLength(stdin) / recipe.bytes - 1)).toBeLessThan(0.1);
  const { code, lastLine } = await runProgram('target-s3-json', ['--config', 'ENV', '--dry-run'], {
    env: { TARGET_S3_JSON_DESTINATION: '/nowhere' },
    stdin,
  });
  expect([code, lastLine]).toEqual([0, expect.stringContaining('the input is valid')]);
});
