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

describe('the target stores what it has read and says the state that covers, when it gets', () => {
  test.concurrent.each(rowsOf(['reads an answer', 'stores an object', 'stores the manifest']))(
    '$signal $times times while the run $phase',
    (row) =>
      atATime(() =>
        inQuietWorld(s3, async (world) => {
          const laid = PHASES[row.phase](world);
          const pair = await startPair(world);
          const end = await stopIn(row, { ...pair, program: pair.target }, laid);
          const { code, log } = end.target;
          expect({ code, log }).toEqual({ code: CODES[row.signal], log });
          // The tap ends by itself: done already, or because nobody reads it any more.
          expect([0, 141]).toContain(end.tap.code);
          await takeUp(world, end.target);
          if (row.times !== 2) await finish(world); // a second signal changes nothing
        }),
      ),
    TIMEOUT_MS,
  );
});
