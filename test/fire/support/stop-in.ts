import { expect } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { type S3Place } from '../../support/s3-place.js';
import { auditCovered, auditPaid, auditRecords, paidSince, questionsOf } from './audit.js';
import { FACTOR } from './budget.js';
import { type Phase, type Trap } from './moments.js';
import { lastState } from './pair.js';
import { type Ended, type Program } from './program.js';
import { until } from './until.js';
import { openWorld, type World } from './world.js';

const DAYS = ['2024-05-03', '2024-05-04'];

/** The exit code of a program that is told to stop. */
export const CODES = { SIGTERM: 143, SIGINT: 130 } as const;
type Signal = keyof typeof CODES;

/** Schedulers kill after 30 seconds; there has to be time to spare. */
export const LONGEST_END_MS = 20_000;

/** Between one signal and the next, as from a person who loses patience. */
const IMPATIENCE_MS = 150;

/** So many worlds live side by side. */
export const atATime = pLimit(3);
export const TIMEOUT_MS = 600_000;

export type Row = { phase: Phase; times: 1 | 2 | 3; signal: Signal };

/** Each signal once, twice and thrice in each phase; in an ordinary check every second one of them. */
export function rowsOf(phases: readonly Phase[]): Row[] {
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
export async function stopIn<T>(
  row: Row,
  run: { program: Program; ended: Promise<T>; log: () => string },
  trap: Trap,
): Promise<T> {
  await until(`the run ${row.phase}`, trap.hasCome, { ended: run.ended, log: run.log });
  const signalledAt = Date.now();
  await signalOften(run.program, row);
  trap.remove();
  const ended = await run.ended;
  expect(Date.now() - signalledAt).toBeLessThan(LONGEST_END_MS);
  return ended;
}

/** The next runs make up for what was stopped, and pay nothing twice. */
export async function finish(world: World): Promise<void> {
  await world.runUntilDone();
  expect(auditPaid(paidSince(world, 0), questionsOf(world, DAYS))).toEqual([]);
  expect(await auditRecords(world)).toEqual([]);
}

export async function inQuietWorld(s3: S3Place, action: (world: World) => Promise<void>): Promise<void> {
  // Nobody dies here: leases are given back, and a busy machine must not lose one.
  const world = await openWorld({ s3, leaseSeconds: 30 });
  try {
    await action(world);
  } finally {
    await world.close();
  }
}

/** Makes the state that the target said the pipeline's, once it is seen to be covered by what is stored. */
export async function takeUp(world: World, target: Ended): Promise<void> {
  const state = lastState(target);
  expect(await auditCovered(world, state)).toEqual([]);
  if (state !== undefined) await world.storage.write('pipeline/state_previous.json', state);
}

export const lastLine = (log: string) => log.trimEnd().split('\n').at(-1);
