import { afterAll, beforeAll, describe, test } from '@jest/globals';
import { openEmbeddedPlace, type S3Place } from '../support/s3-place.js';
import { killAt, rowsOf } from './support/kill-at.js';
import { LARGE_MOMENTS } from './support/moments.js';
import { type WorldOptions } from './support/world.js';

const DAYS = ['2024-05-04'];
const TIMEOUT_MS = 300_000;

/** One place, one day, and an answer of many megabytes that stays one object. */
const large: WorldOptions = {
  places: ['L'],
  streams: ['observations'],
  startDate: '2024-05-04',
  // Emulators that are busy with megabytes answer late.
  leaseSeconds: 8,
  emulator: { observationsPerAnswer: { L: 90_000 } },
  target: { rotate_records: 1_000_000 },
};

let s3: S3Place;
beforeAll(async () => {
  s3 = await openEmbeddedPlace();
});
afterAll(() => s3.close());

describe('nothing of a large answer is lost, paid for twice or left behind when', () => {
  test.each(rowsOf(LARGE_MOMENTS))(
    '$victim is killed $when',
    ({ moment, victim }) => killAt({ moment, victim, options: { ...large, s3 }, days: DAYS }),
    TIMEOUT_MS,
  );
});
