import { describe, expect, test } from '@jest/globals';
import { type Fault } from '@onspot-tap/emulator';
import { SAMPLE } from '../support/expected-records.js';
import { auditState, questionsOf } from './support/audit.js';
import { allAt, auditOnce, FIRST_DAYS, historyOf, inWorld, progressOf, runNight } from './support/nights.js';
import { until } from './support/until.js';
import { type World } from './support/world.js';

const TIMEOUT_MS = 600_000;

/** Nights in which an answer stays out are not waited through. */
const IMPATIENT = { stall_minutes: 0.1 };

/** Two places. */
const BOTH = { places: ['A', 'B'] };

/** The one question that is struck where it says so. */
const ONE = { name: 'A', day: '2024-05-03' };
const ITS_QUESTION = 'observations A 2024-05-03';

describe('one night is enough, everything is stored once and paid for once, when', () => {
  type Row = { when: string; fault: Fault; says?: RegExp };
  const rows: Row[] = [
    { when: 'callbacks come three times', fault: { kind: 'callback-duplicate', times: 2, gapMs: 40 } },
    {
      when: 'callbacks come out of order, the oldest day last',
      fault: { kind: 'callback-delay', ms: [800, 1_600], match: { day: '2024-05-03' } },
    },
    { when: 'callbacks come before their acknowledgement', fault: { kind: 'callback-early' } },
    {
      when: 'callbacks are cut in their middle',
      fault: { kind: 'callback-cut' },
      says: /Broken off was a delivery for ask .*: The connection ended before the body did/,
    },
    {
      when: 'callbacks have half their JSON',
      fault: { kind: 'callback-truncated', attempts: 1 },
      says: /Refused a delivery for ask .*: The body is not one complete JSON object/,
    },
    { when: '"cbInfo" comes last', fault: { kind: 'callback-format', cbinfo: 'cbInfo', position: 'last' } },
    { when: '"cbInfo" comes first', fault: { kind: 'callback-format', cbinfo: 'cbInfo', position: 'first' } },
    { when: '"cbinfo" comes first', fault: { kind: 'callback-format', position: 'first' } },
    { when: 'callbacks come in chunks', fault: { kind: 'callback-format', framing: 'chunked' } },
    { when: 'callbacks come gzipped', fault: { kind: 'callback-format', encoding: 'gzip', framing: 'content-length' } },
    {
      when: 'callbacks come gzipped in chunks',
      fault: { kind: 'callback-format', encoding: 'gzip', framing: 'chunked' },
    },
  ];
  test.concurrent.each(rows)(
    '$when',
    ({ fault, says = /Stored the answer/ }) =>
      inWorld({ ...BOTH, streams: SAMPLE }, async (world) => {
        world.onspot.faults.add(fault);
        const { code, log, paid } = await runNight(world);
        expect({ code, log }).toEqual({ code: 0, log });
        expect(paid).toEqual(questionsOf(world, FIRST_DAYS).sort());
        expect(world.log()).toMatch(says);
        expect(await auditOnce(world)).toEqual([]);
        expect(await auditState(world, '2024-05-04')).toEqual([]);
        const [{ struck } = { struck: 0 }] = world.onspot.faults.list();
        expect(struck).toBeGreaterThan(0);
      })(),
    TIMEOUT_MS,
  );
});

test.concurrent(
  'a callback that comes again after the night changes nothing in the next one',
  inWorld(BOTH, async (world) => {
    world.onspot.faults.add({ kind: 'callback-duplicate', gapMs: 3_600_000 });
    expect((await runNight(world)).code).toBe(0);
    world.sleep();
    world.onspot.faults.clear();
    await until('all have come twice', () => world.onspot.submissions.every(({ asks }) => asks.every(isTwice)));
    const { code, paid } = await runNight(world);
    expect(code).toBe(0);
    expect(paid).toEqual(questionsOf(world, ['2024-05-04', '2024-05-05']));
    expect(await auditOnce(world)).toEqual([]);
    expect(await progressOf(world)).toEqual({ bookmarks: allAt(world, '2024-05-05') });
  }),
  TIMEOUT_MS,
);
const isTwice = ({ deliveries }: { deliveries: unknown[] }) => deliveries.length >= 2;

describe('an answer that never comes is asked for again when it has expired, and is a gap in the end, when', () => {
  type Row = { when: string; fault: Fault; status: number | null; says?: RegExp };
  const rows: Row[] = [
    { when: 'its callback is lost', fault: { kind: 'callback-lost', match: ONE }, status: null },
    {
      when: 'its callback is cut each time',
      fault: { kind: 'callback-cut', attempts: 99, match: ONE },
      status: null,
      says: /Broken off was a delivery/,
    },
    {
      when: 'its JSON ends early each time',
      fault: { kind: 'callback-truncated', match: ONE },
      status: 400,
      says: /The body is not one complete JSON object/,
    },
  ];
  test.concurrent.each(rows)(
    '$when',
    ({ fault, status, says = /no answer came in time/ }) =>
      inWorld({ ...BOTH, tap: { ...IMPATIENT, os_max_attempts: 2 } }, async (world) => {
        world.onspot.faults.add(fault);
        const first = await runNight(world);
        expect(first.code).toBe(75);
        expect(first.log).toMatch(/1 questions have no answer yet.*the next run goes on waiting for them/);
        expect(first.paid).toEqual(questionsOf(world, FIRST_DAYS));
        expect(await progressOf(world)).toEqual({
          bookmarks: { ...allAt(world, '2024-05-04'), A: '2024-05-02T23:59:59' },
          ahead: { A: ['2024-05-04'] },
        });

        world.sleep(4);
        const second = await runNight(world);
        expect(second.code).toBe(75);
        expect(second.log).toContain('observations of A on 2024-05-03: no answer came in time');
        const next = questionsOf(world, ['2024-05-05', '2024-05-06', '2024-05-07', '2024-05-08']);
        expect(second.paid).toEqual([...next, ITS_QUESTION].sort());

        world.sleep(4);
        const third = await runNight(world);
        expect(third.code).toBe(0);
        expect(third.log).toContain('observations of A on 2024-05-03: given up after 2 attempts; that is a gap');
        expect(third.paid).toEqual(questionsOf(world, ['2024-05-09', '2024-05-10', '2024-05-11', '2024-05-12']));
        expect(await progressOf(world)).toEqual({ bookmarks: allAt(world, '2024-05-12'), gaps: { A: ['2024-05-03'] } });
        expect(await historyOf(world, 'A', '2024-05-03')).toEqual([
          '1 submitted',
          '1 expired',
          '2 submitted',
          '2 expired',
        ]);
        expect(await auditOnce(world)).toEqual([]);
        const statuses = world.onspot.submissions.flatMap(({ asks }) =>
          asks
            .filter(({ state }) => state !== 'delivered')
            .flatMap(({ deliveries }) => deliveries.map((d) => d.status)),
        );
        expect(new Set([status, ...statuses])).toEqual(new Set([status]));
        expect(world.log()).toMatch(says);
      })(),
    TIMEOUT_MS,
  );
});

/** Waits until the one that was late has come. */
const whenItHasCome = (world: World) =>
  until('the late answer', () =>
    world.onspot.submissions.every(({ asks }) => asks.every(({ state }) => state === 'delivered')),
  );
const HOUR_MS = 3_600_000;

test.concurrent(
  'an answer that is two days late is waited for over the nights, never asked again, and closes the hole',
  inWorld({ ...BOTH, tap: IMPATIENT }, async (world) => {
    world.onspot.faults.add({ kind: 'callback-delay', ms: 50 * HOUR_MS, match: ONE, count: 1 });
    expect((await runNight(world)).code).toBe(75);
    world.sleep();
    const second = await runNight(world);
    expect(second.code).toBe(75);
    expect(second.log).toMatch(/1 questions have no answer yet, the oldest since 14\d\d/);
    expect(second.paid).toEqual(questionsOf(world, ['2024-05-04', '2024-05-05']));
    expect(await progressOf(world)).toEqual({
      bookmarks: { ...allAt(world, '2024-05-05'), A: '2024-05-02T23:59:59' },
      ahead: { A: ['2024-05-04/2024-05-05'] },
    });

    world.sleep(2);
    await whenItHasCome(world);
    const third = await runNight(world);
    expect(third.code).toBe(0);
    expect(third.paid).toEqual(questionsOf(world, ['2024-05-06', '2024-05-07']));
    expect(await progressOf(world)).toEqual({ bookmarks: allAt(world, '2024-05-07') });
    expect(await historyOf(world, 'A', '2024-05-03')).toEqual(['1 submitted', '1 succeeded']);
    expect(await auditOnce(world)).toEqual([]);
  }),
  TIMEOUT_MS,
);

test.concurrent(
  'an answer that comes after its day has become a gap is stored after all, and the gap is closed',
  inWorld({ ...BOTH, tap: { ...IMPATIENT, pending_expiry_hours: 24, os_max_attempts: 1 } }, async (world) => {
    world.onspot.faults.add({ kind: 'callback-delay', ms: 60 * HOUR_MS, match: ONE });
    expect((await runNight(world)).code).toBe(75);
    world.sleep(2);
    expect((await runNight(world)).code).toBe(0);
    expect(await progressOf(world)).toEqual({ bookmarks: allAt(world, '2024-05-06'), gaps: { A: ['2024-05-03'] } });

    world.sleep();
    await whenItHasCome(world);
    const third = await runNight(world);
    expect(third.code).toBe(0);
    expect(third.paid).toEqual(questionsOf(world, ['2024-05-06', '2024-05-07']));
    expect(await progressOf(world)).toEqual({ bookmarks: allAt(world, '2024-05-07') });
    expect(await historyOf(world, 'A', '2024-05-03')).toEqual(['1 submitted', '1 expired', '1 succeeded']);
    expect(await auditOnce(world)).toEqual([]);
  }),
  TIMEOUT_MS,
);

describe('a callback with success: false is logged with its message, listed below errors/, and the question', () => {
  type Row = { how: string; count?: number; again: number; gaps?: object; history: string[] };
  const rows: Row[] = [
    {
      how: 'is asked again at once, where it comes once',
      count: 1,
      again: 1,
      history: ['1 submitted', '1 failed', '2 submitted', '2 succeeded'],
    },
    {
      how: 'becomes a gap after three attempts, where it comes for ever',
      again: 2,
      gaps: { A: ['2024-05-03'] },
      history: ['1 submitted', '1 failed', '2 submitted', '2 failed', '3 submitted', '3 failed'],
    },
  ];
  test.concurrent.each(rows)(
    '$how',
    ({ count = Infinity, again, gaps, history }) =>
      inWorld(BOTH, async (world) => {
        world.onspot.faults.add({ kind: 'callback-failed', message: 'a worker was lost', match: ONE, count });
        const { code, log, paid } = await runNight(world);
        expect({ code, log }).toEqual({ code: 0, log });
        expect(log).toContain('WARNING observations of A on 2024-05-03: OnSpot could not answer (a worker was lost)');
        expect(log.includes('given up after 3 attempts; that is a gap')).toBe(gaps !== undefined);
        expect(paid).toEqual([...questionsOf(world, FIRST_DAYS), ...Array<string>(again).fill(ITS_QUESTION)].sort());
        expect(await progressOf(world)).toEqual({ bookmarks: allAt(world, '2024-05-04'), gaps });
        expect(await historyOf(world, 'A', '2024-05-03')).toEqual(history);
        expect(await world.keys('work/errors/')).toHaveLength(Math.min(count, 3));
        expect(await auditOnce(world)).toEqual([]);
        expect((await runNight(world)).paid).toEqual([]);
      })(),
    TIMEOUT_MS,
  );
});
