import { afterAll, beforeAll, describe, test } from '@jest/globals';
import pLimit from 'p-limit';
import { openEmbeddedPlace, type S3Place } from '../support/s3-place.js';
import { killAt, rowsOf } from './support/kill-at.js';
import { MOMENTS } from './support/moments.js';

const DAYS = ['2024-05-03', '2024-05-04'];

/** Most of a trial is waiting for leases of the dead; more at a time would starve each other. */
const atATime = pLimit(3);
const TIMEOUT_MS = 600_000;

let s3: S3Place;
beforeAll(async () => {
  s3 = await openEmbeddedPlace();
});
afterAll(() => s3.close());

describe('nothing is lost, paid for twice or left behind when', () => {
  test.concurrent.each(rowsOf(MOMENTS))(
    '$victim is killed $when',
    ({ moment, victim }) => atATime(() => killAt({ moment, victim, options: { s3 }, days: DAYS })),
    TIMEOUT_MS,
  );
});
