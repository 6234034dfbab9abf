import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault } from '@onspot-tap/s3-emulator';
import pLimit from 'p-limit';
import { openEmbeddedPlace, type S3Place } from '../support/s3-place.js';
import { auditCovered, auditPaid, auditRecords, paidSince, questionsOf } from './support/audit.js';
import { FACTOR } from './support/budget.js';
import { type Phase, PHASES } from './support/moments.js';
import { lastState, type Pair, startPair } from './support/pair.js';
import { type Ended, type Program } from './support/program.js';
import { until } from './support/until.js';
import { openWorld, type World } from './support/world.js';

const DAYS = ['2024-05-03', '2024-05-04'];

/** The exit code of a program that is told to stop. */
const CODES = { SIGTERM: 143, SIGINT: 130 } as const;
type Signal = keyof typeof CODES;

/** Schedulers kill after 30 seconds; there has to be time to spare. */
const LONGEST_END_MS = 20_000;

/** Between one signal and the next, as from a person who loses patience. */
const IMPATIENCE_MS = 150;

const atATime = pLimit(3);
const TIMEOUT_MS = 600_000;

let s3: S3Place;
beforeAll(async () => {
  s3 = await openEmbeddedPlace();
});
afterAll(() => s3.close());

type Row = { phase: Phase; times: 1 | 2 | 3; signal: Signal };

/** Each signal once, twice and thrice in each phase; in an ordinary check every second one of them. */
function rowsOf(phases: readonly Phase[]): Row[] {
  const all = phases.flatMap((phase) =>
    ([1, 2, 3] as const).flatMap((times) =>
      (['SIGTERM', 'SIGINT'] as const).map((signal) => ({ phase, times, signal })),
    ),
  );
  return FACTOR > 1 ? all : all.filter((_, index) => (index + Math.floor(index / 2)) % 2 === 0);
}

async function signalOften(program: Program, { signal, times }: Row): Promise<void> {
  for (let sent = 0; sent < times; sent++) {
    if (sent > 0) await sleep(IMPATIENCE_MS);
    program.process.kill(signal);
  }
}

/** Waits until the run has walked into the trap, signals one of its programs, and lets the trap go. */
async function stopIn<T>(row: Row, run: { program: Program; ended: Promise<T> }, lay: Laid): Promise<T> {
  let isOver = false;
  void run.ended.then(() => (isOver = true));
  await until(`the run ${row.phase}`, lay.hasCome, () => (isOver ? run.program.log() : undefined));
  const signalledAt = Date.now();
  await signalOften(run.program, row);
  lay.remove();
  const ended = await run.ended;
  expect(Date.now() - signalledAt).toBeLessThan(LONGEST_END_MS);
  return ended;
}
type Laid = ReturnType<(typeof PHASES)[Phase]>;

/** The next runs make up for what was stopped, and pay nothing twice. */
async function finish(world: World): Promise<void> {
  await world.runUntilDone();
  expect(auditPaid(paidSince(world, 0), questionsOf(world, DAYS))).toEqual([]);
  expect(await auditRecords(world)).toEqual([]);
}

async function withWorld(action: (world: World) => Promise<void>): Promise<void> {
  // Nobody dies here: leases are given back, and a busy machine must not lose one.
  const world = await openWorld({ s3, leaseSeconds: 30 });
  try {
    await action(world);
  } finally {
    await world.close();
  }
}

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
        withWorld(async (world) => {
          const laid = PHASES[row.phase](world);
          const job = world.startJob();
          const { code, log } = await stopIn(row, { program: job, ended: job.ended }, laid);
          expect({ code, log }).toEqual({ code: CODES[row.signal], log });
          expect(lastLine(log)).toMatch(/^CRITICAL Stopped by /);
          expect(await auditCovered(world, await world.readState())).toEqual([]);
          if (row.times !== 2) await finish(world); // a second signal changes nothing
        }),
      ),
    TIMEOUT_MS,
  );
});

describe('the tap says a last state, the target stores all it was given, when the tap gets', () => {
  test.concurrent.each(rowsOf(['asks', 'waits', 'reads an answer', 'stores an object']))(
    '$signal $times times while it $phase',
    (row) =>
      atATime(() =>
        withWorld(async (world) => {
          const laid = PHASES[row.phase](world);
          const { tap, ended } = await start(world);
          const end = await stopIn(row, { program: tap, ended }, laid);
          expect({ code: end.tap.code, log: end.tap.log }).toEqual({ code: CODES[row.signal], log: end.tap.log });
          expect(end.target.code).toBe(0);
          await takeUp(world, end.target);
          if (row.times !== 2) await finish(world); // a second signal changes nothing
        }),
      ),
    TIMEOUT_MS,
  );
});

describe('the target stores what it has read and says the state that covers, when it gets', () => {
  test.concurrent.each(rowsOf(['reads an answer', 'stores an object', 'stores the manifest']))(
    '$signal $times times while the run $phase',
    (row) =>
      atATime(() =>
        withWorld(async (world) => {
          const laid = PHASES[row.phase](world);
          const { target, ended } = await start(world);
          const end = await stopIn(row, { program: target, ended }, laid);
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
    const { tap } = await start(world);
    await until('the tap meets a store that hangs', hasCome);
    return tap;
  },
  target: async (world: World): Promise<Program> => {
    const hasCome = hang(world, 'data/');
    const { target } = await start(world);
    await until('the target meets a store that hangs', hasCome);
    return target;
  },
} as const;

describe('one SIGTERM is enough where a store takes requests and answers none, for', () => {
  test.concurrent.each(['job', 'tap', 'target'] as const)(
    'the %s',
    (name) =>
      atATime(() =>
        withWorld(async (world) => {
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

const start = (world: World): Promise<Pair> => startPair(world);

/** Makes the state that the target said the pipeline's, once it is seen to be covered by what is stored. */
async function takeUp(world: World, target: Ended): Promise<void> {
  const state = lastState(target);
  expect(await auditCovered(world, state)).toEqual([]);
  if (state !== undefined) await world.storage.write('pipeline/state_previous.json', state);
}

const lastLine = (log: string) => log.trimEnd().split('\n').at(-1);
