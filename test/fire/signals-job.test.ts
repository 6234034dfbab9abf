import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openEmbeddedPlace, type S3Place } from '../support/s3-place.js';
import { auditCovered } from './support/audit.js';
import { type Phase, PHASES } from './support/moments.js';
import { atATime, CODES, finish, inQuietWorld, lastLine, rowsOf, stopIn, TIMEOUT_MS } from './support/stop-in.js';

let s3: S3Place;
beforeAll(async () => {
  s3 = await openEmbeddedPlace();
});
afterAll(() => s3.close());

describe('the job ends with the code of the signal, its state covered by what is stored, when it gets', () => {
  const phases: Phase[] = [
    'asks',
    'waits',
    'reads an answer',
    'stores an object',
    'stores the manifest',
    'promotes the state',
  ];
  test.concurrent.each(rowsOf(phases))(
    '$signal $times times while it $phase',
    (row) =>
      atATime(() =>
        inQuietWorld(s3, async (world) => {
          const laid = PHASES[row.phase](world);
          const job = world.startJob();
          const { code, log } = await stopIn(row, { ...job, program: job }, laid);
          expect({ code, log }).toEqual({ code: CODES[row.signal], log });
          expect(lastLine(log)).toMatch(/^CRITICAL Stopped by /);
          expect(await auditCovered(world, await world.readState())).toEqual([]);
          if (row.times !== 2) await finish(world); // a second signal changes nothing
        }),
      ),
    TIMEOUT_MS,
  );
});
