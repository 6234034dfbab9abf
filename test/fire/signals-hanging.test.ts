import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Fault } from '@onspot-tap/s3-emulator';
import { openEmbeddedPlace, type S3Place } from '../support/s3-place.js';
import { startPair } from './support/pair.js';
import { type Program } from './support/program.js';
import { atATime, CODES, inQuietWorld, lastLine, LONGEST_END_MS, TIMEOUT_MS } from './support/stop-in.js';
import { until } from './support/until.js';
import { type World } from './support/world.js';

let s3: S3Place;
beforeAll(async () => {
  s3 = await openEmbeddedPlace();
});
afterAll(() => s3.close());

/** Takes requests below a folder and answers none for two minutes; tells whether one has come. */
function hang(world: World, below: string): () => boolean {
  const fault: Fault = { key: { prefix: world.keyOf(below) }, delayMs: 120_000, times: Infinity };
  world.s3?.emulator?.faults.add(fault);
  return () => world.s3?.emulator?.requests.some((request) => request.fault === fault) ?? false;
}

/** Each leaves a program that has a store which does not answer. */
const HANGING = {
  job: async (world: World): Promise<Program> => {
    const job = world.startJob();
    await job.said(/INFO Running /);
    hang(world, 'pipeline/');
    return job;
  },
  tap: async (world: World): Promise<Program> => {
    const hasCome = hang(world, 'work/');
    const { tap } = await startPair(world);
    await until('the tap meets a store that hangs', hasCome);
    return tap;
  },
  target: async (world: World): Promise<Program> => {
    const hasCome = hang(world, 'data/');
    const { target } = await startPair(world);
    await until('the target meets a store that hangs', hasCome);
    return target;
  },
} as const;

describe('one SIGTERM is enough where a store takes requests and answers none, for', () => {
  test.concurrent.each(['job', 'tap', 'target'] as const)(
    'the %s',
    (name) =>
      atATime(() =>
        inQuietWorld(s3, async (world) => {
          const program = await HANGING[name](world);
          const signalledAt = Date.now();
          program.process.kill('SIGTERM');
          const { code, log } = await program.ended;
          expect(Date.now() - signalledAt).toBeLessThan(LONGEST_END_MS);
          expect({ code, log }).toEqual({ code: CODES.SIGTERM, log });
          expect(lastLine(log)).toMatch(/^CRITICAL Stopped by SIGTERM/);
        }),
      ),
    TIMEOUT_MS,
  );
});
