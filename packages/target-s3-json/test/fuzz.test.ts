import { describe, expect, test } from '@jest/globals';
import { toCase } from '../../../scripts/dist/fuzz/case.js';
import { findDifference } from '../../../scripts/dist/fuzz/compare.js';
import { readCases } from '../../../scripts/dist/fuzz/kept-cases.js';

const kept = await readCases(new URL('fuzz-seeds.txt', import.meta.url));

describe('the target does what a plain reference does', () => {
  test.each(kept)('where it once did not: $what', async (subject) => {
    expect(await findDifference(subject)).toBeUndefined();
  });

  test('with odd and damaged lines', async () => {
    const runs = Number(process.env.FUZZ_RUNS ?? 300);
    const seed = Number(process.env.FUZZ_SEED ?? 7_000_000);
    for (let at = seed; at < seed + runs; at += 1)
      expect([at, await findDifference(toCase(at))]).toEqual([at, undefined]);
  });
});
