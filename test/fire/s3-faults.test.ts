import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { type Fault } from '@onspot-tap/s3-emulator';
import { openEmbeddedPlace } from '../support/s3-place.js';
import {
  auditCovered,
  auditLeftovers,
  auditPaid,
  auditRecords,
  auditState,
  paidSince,
  questionsOf,
} from './support/audit.js';
import { type Ended } from './support/program.js';
import { openWorld, type World, type WorldOptions } from './support/world.js';

const DAYS = ['2024-05-03', '2024-05-04'];

type Place = Awaited<ReturnType<typeof openEmbeddedPlace>>;

const atATime = pLimit(3);
const TIMEOUT_MS = 600_000;

/** Long enough to outlast a burst: who cannot renew a lease has to stop, which is not what is tried here. */
const leaseSeconds = 60;

/** Listings of a server that lags are so old. */
const LAG_MS = 1_500;

let s3: Place;
/** Servers that are odd as a whole. */
const odd: Record<'unconditional' | 'ignorant' | 'refusing' | 'lagging', Place> = {} as never;
beforeAll(async () => {
  s3 = await openEmbeddedPlace();
  for (const name of ['unconditional', 'ignorant', 'refusing', 'lagging'] as const)
    odd[name] = await openEmbeddedPlace();
  odd.unconditional.emulator.faults.conditionalWrites = 'not-implemented';
  odd.ignorant.emulator.faults.conditionalWrites = 'ignored';
  odd.refusing.emulator.faults.conditionalWrites = 'if-match-refused';
});
afterAll(async () => {
  for (const place of [s3, ...Object.values(odd)]) await place.close();
});

/** Arms faults below a world's root; the answer disarms them all. */
function arm(world: World, ...faults: (Omit<Fault, 'key'> & { below: string })[]): () => void {
  const removals = faults.map(({ below, ...fault }) =>
    s3.emulator.faults.add({ ...fault, key: { prefix: world.keyOf(below) } }),
  );
  return () => removals.forEach((remove) => remove());
}

/** Runs the job amid faults; then the state must be behind the data, and the next runs must make up for all of it. */
async function endure(
  options: WorldOptions,
  amid: (world: World) => Promise<Ended>,
  days: readonly string[] = DAYS,
): Promise<Ended> {
  const world = await openWorld({ s3, leaseSeconds, ...options });
  try {
    const ended = await amid(world);
    expect(await auditCovered(world, await world.readState())).toEqual([]);
    await world.runUntilDone();
    expect(auditPaid(paidSince(world, 0), questionsOf(world, days))).toEqual([]);
    expect(await auditRecords(world)).toEqual([]);
    expect(await auditLeftovers(world)).toEqual([]);
    return ended;
  } finally {
    await world.close();
  }
}

const lastLine = ({ log }: Ended) => log.trimEnd().split('\n').at(-1);

describe('what passes costs time, and nothing else:', () => {
  const rows: { name: string; faults: readonly (Omit<Fault, 'key'> & { below: string })[] }[] = [
    { name: 'every request slow', faults: [{ below: '', delayMs: 150, times: Infinity }] },
    { name: 'a throttled minority', faults: [{ below: '', status: 503, code: 'SlowDown', skip: 4, times: 3 }] },
    {
      name: 'uploads reset in the middle',
      faults: [{ below: 'data/', operation: 'PutObject', reset: 'mid-body', times: 2 }],
    },
    {
      name: 'answers to writes lost after they were carried out',
      faults: ['data/', 'work/ledger/', 'work/responses/', 'pipeline/state_previous.json'].map(
        (below) => ({ below, operation: 'PutObject', reset: 'after-body', applied: true, times: 1 }) as const,
      ),
    },
    {
      name: 'answers that break off while they are read',
      faults: [{ below: 'work/responses/', operation: 'GetObject', cutBodyAfterBytes: 700, times: 3 }],
    },
  ];
  test.concurrent.each(rows)(
    '$name',
    ({ faults }) =>
      atATime(async () => {
        const { code, log } = await endure({}, (world) => {
          arm(world, ...faults);
          return world.startJob().ended;
        });
        expect({ code, log }).toEqual({ code: 0, log });
      }),
    TIMEOUT_MS,
  );

  test.concurrent.each([
    { status: 500, code: 'InternalError' },
    { status: 503, code: 'SlowDown' },
  ])(
    'ten seconds in which every request is answered $status in the middle of a run (or it ends with 75)',
    (fault) =>
      atATime(async () => {
        // What was asked in vain to be written down waits for its callbacks, which come after the burst.
        const patient = { tap: { ambiguous_wait_minutes: 1 } };
        const { code, log } = await endure(patient, async (world) => {
          const job = world.startJob();
          await job.said(/Asking OnSpot/);
          const disarm = arm(world, { below: '', ...fault, times: Infinity });
          await sleep(10_000);
          disarm();
          return job.ended;
        });
        expect({ isExpected: [0, 75].includes(code ?? -1), log }).toEqual({ isExpected: true, log });
      }),
    TIMEOUT_MS,
  );
});

describe('what stays ends the run with a sentence and the right code:', () => {
  const write = { operation: 'PutObject', times: Infinity } as const;
  const rows = [
    {
      name: 'no permission any more, halfway through the data',
      fault: { ...write, below: 'data/', status: 403, code: 'AccessDenied', skip: 1 },
      code: 77,
      sentence:
        /^CRITICAL .*Could not write s3:\/\/bucket\/.*\/data\/.* S3 answered 403 AccessDenied.* Check the credentials/,
    },
    {
      name: 'a token that has expired, halfway through the ledger',
      fault: { ...write, below: 'work/ledger/', status: 400, code: 'ExpiredToken', skip: 4 },
      code: 77,
      sentence: /^CRITICAL .*ledger.* S3 answered 400 ExpiredToken.* Get new temporary keys/,
    },
    {
      name: 'no permission to store the state',
      fault: { ...write, below: 'pipeline/state_previous.json', status: 403, code: 'AccessDenied' },
      code: 77,
      sentence: /^CRITICAL .*state_previous\.json.* S3 answered 403 AccessDenied/,
    },
    {
      name: 'objects of the target that always fail',
      fault: { ...write, below: 'data/', status: 500 },
      code: 75,
      sentence: /^CRITICAL .*Could not write s3:\/\/bucket\/.*\/data\/.* S3 answered 500/,
    },
  ] as const;
  test.concurrent.each(rows)(
    '$name: $code',
    ({ fault, code, sentence }) =>
      atATime(async () => {
        const ended = await endure({}, async (world) => {
          const disarm = arm(world, fault);
          const ended = await world.startJob().ended;
          disarm();
          return ended;
        });
        expect({ code: ended.code, log: ended.log }).toEqual({ code, log: ended.log });
        expect(lastLine(ended)).toMatch(sentence);
      }),
    TIMEOUT_MS,
  );
});

describe('an object of several parts', () => {
  const large: WorldOptions = {
    places: ['L'],
    streams: ['observations'],
    startDate: '2024-05-04',
    emulator: { observationsPerAnswer: { L: 90_000 } },
    target: { rotate_records: 1_000_000 },
    // The receiver tries a part many times before it answers 503.
    tap: { stall_minutes: 5 },
  };
  const oneDay = ['2024-05-04'];

  test.concurrent(
    'survives parts that are reset and a completion that is answered 200 with a failure in its body',
    () =>
      atATime(async () => {
        const { code, log } = await endure(
          large,
          (world) => {
            const hits = ['work/responses/', 'data/'].flatMap((below) => [
              { below, operation: 'UploadPart', reset: 'mid-body', times: 1 } as const,
              { below, operation: 'CompleteMultipartUpload', status: 200, code: 'InternalError', times: 1 } as const,
            ]);
            arm(world, ...hits);
            return world.startJob().ended;
          },
          oneDay,
        );
        expect({ code, log }).toEqual({ code: 0, log });
      }),
    TIMEOUT_MS,
  );

  test.concurrent(
    'with a part that always fails is not there, nor anything of it; no state covers it; 75',
    () =>
      atATime(async () => {
        const ended = await endure(
          large,
          async (world) => {
            const disarm = arm(world, { below: 'data/', operation: 'UploadPart', status: 500, times: Infinity });
            const ended = await world.startJob().ended;
            disarm();
            expect(await world.openUploads()).toEqual([]);
            expect(await world.keys('data/observations/')).toEqual([]);
            return ended;
          },
          oneDay,
        );
        expect({ code: ended.code, log: ended.log }).toEqual({ code: 75, log: ended.log });
        expect(lastLine(ended)).toMatch(
          /^CRITICAL .*Could not write s3:\/\/bucket\/.*\/data\/observations\/.* S3 answered 500/,
        );
      }),
    TIMEOUT_MS,
  );

  test.concurrent(
    'that a callback brings is not answered 200 while its part fails; it comes again and is stored',
    () =>
      atATime(async () => {
        const { code, log } = await endure(
          large,
          async (world) => {
            const disarm = arm(world, { below: 'work/', operation: 'UploadPart', status: 500, times: Infinity });
            const job = world.startJob();
            const deliveries = () =>
              world.onspot.submissions.flatMap(({ asks }) => asks.flatMap((ask) => ask.deliveries));
            while (deliveries().length === 0) await sleep(50);
            expect(deliveries().map(({ status }) => status)).toEqual([503]);
            disarm();
            return job.ended;
          },
          oneDay,
        );
        expect({ code, log }).toEqual({ code: 0, log });
      }),
    TIMEOUT_MS,
  );
});

describe('a server', () => {
  test.concurrent.each([
    { name: 'without conditional writes', server: 'unconditional' },
    { name: 'that ignores conditions', server: 'ignorant' },
    { name: 'that refuses a matching If-Match', server: 'refusing' },
    { name: 'whose listings lag', server: 'lagging' },
  ] as const)(
    '$name gets whole data and a state that is never ahead, night after night',
    ({ server }) =>
      atATime(async () => {
        const world = await openWorld({ s3: odd[server] });
        try {
          await sleep(LAG_MS); // the places have been there since long ago
          for (const night of [0, 1]) {
            if (night > 0) world.sleep();
            odd.lagging.emulator.faults.listingLagMs = LAG_MS;
            const { code, log } = await world.startJob().ended;
            expect({ night, code, log }).toEqual({ night, code: 0, log });
            odd.lagging.emulator.faults.listingLagMs = 0; // for the audit
            expect(await auditRecords(world)).toEqual([]);
            expect(await auditCovered(world, await world.readState())).toEqual([]);
          }
          // The second night asks for the new day and for the one before it again.
          const nights = [...questionsOf(world, DAYS), ...questionsOf(world, ['2024-05-04', '2024-05-05'])];
          expect(paidSince(world, 0).sort()).toEqual(nights.sort());
          expect(await auditState(world, '2024-05-05')).toEqual([]);
          expect(await auditLeftovers(world)).toEqual([]);
        } finally {
          await world.close();
        }
      }),
    TIMEOUT_MS,
  );
});
