import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openEmbeddedPlace, type S3Place } from '../support/s3-place.js';
import { PHASES } from './support/moments.js';
import { startPair } from './support/pair.js';
import { atATime, CODES, finish, inQuietWorld, rowsOf, stopIn, takeUp, TIMEOUT_MS } from './support/stop-in.js';

let s3: S3Place;
beforeAll(async () => {
  s3 = await openEmbeddedPlace();
});
afterAll(() => s3.close());

describe('the tap says a last state, the target stores all it was given, when the tap gets', () => {
  test.concurrent.each(rowsOf(['asks', 'waits', 'reads an answer', 'stores an object']))(
    '$signal $times times while it $phase',
    (row) =>
      atATime(() =>
        inQuietWorld(s3, async (world) => {
          const laid = PHASES[row.phase](world);
          const pair = await startPair(world);
          const end = await stopIn(row, { ...pair, program: pair.tap }, laid);
          expect({ code: end.tap.code, log: end.tap.log }).toEqual({ code: CODES[row.signal], log: end.tap.log });
          expect(end.target.code).toBe(0);
          await takeUp(world, end.target);
          if (row.times !== 2) await finish(world); // a second signal changes nothing
        }),
      ),
    TIMEOUT_MS,
  );
});
