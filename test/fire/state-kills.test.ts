import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pLimit from 'p-limit';
import { SAMPLE } from '../support/expected-records.js';
import { openS3Place, type S3Place } from '../support/s3-place.js';
import { auditAll, auditCovered } from './support/audit.js';
import { lastState, startPair } from './support/pair.js';
import { killAll } from './support/processes.js';
import { openWorld } from './support/world.js';

const DAYS = ['2024-05-03', '2024-05-04'];

/** The first STATE, the one before anything is asked, and two while answers are delivered. */
const STATES = [1, 2, 4, 11];

const atATime = pLimit(3);
const TIMEOUT_MS = 600_000;

let s3: S3Place;
beforeAll(async () => {
  s3 = await openS3Place();
});
afterAll(() => s3.close());

const rows = STATES.flatMap((number) =>
  (['tap', 'target', 'both'] as const).flatMap((victim) =>
    [false, true].map((isPassed) => ({ number, victim, isPassed, when: isPassed ? 'after' : 'before' })),
  ),
);

test.concurrent.each(rows)(
  '$victim killed $when STATE $number reaches the target: what was said is stored, and the rest follows',
  ({ number, victim, isPassed }) =>
    atATime(async () => {
      const world = await openWorld({ s3, streams: SAMPLE, places: ['A', 'B', 'C'] });
      try {
        let isKilled = false;
        const { ended } = await startPair(world, undefined, (moment, { tap, target }) => {
          if (moment.count !== number || moment.isPassed !== isPassed) return;
          isKilled = true;
          const victims = { tap: [tap], target: [target], both: [tap, target] }[victim];
          killAll(victims.map(({ pid }) => pid));
        });
        const state = lastState((await ended).target);
        expect(isKilled).toBe(true);
        expect(await auditCovered(world, state)).toEqual([]);
        if (state !== undefined) await world.storage.write('pipeline/state_previous.json', state);
        await world.runUntilDone();
        expect(await auditAll(world, DAYS)).toEqual([]);
      } finally {
        await world.close();
      }
    }),
  TIMEOUT_MS,
);
