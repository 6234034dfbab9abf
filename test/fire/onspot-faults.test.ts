import { describe, expect, test } from '@jest/globals';
import { type Fault } from '@onspot-tap/emulator';
import { questionsOf } from './support/audit.js';
import {
  allAt,
  auditAll,
  auditNothingAsked,
  auditOnce,
  changeTap,
  FIRST_DAYS,
  historyOf,
  inWorld,
  progressOf,
  runNight,
} from './support/nights.js';
import { until } from './support/until.js';
import { type WorldOptions } from './support/world.js';

const TIMEOUT_MS = 600_000;

/** Two requests of four questions in the first night. */
const FOUR = { places: ['A', 'B', 'C', 'D'] };

/** Where no callback can come, it is not waited for long; where one does come, long enough for a busy machine. */
const SHORT_WAIT = { ambiguous_wait_minutes: 0.02 };
const LONG_WAIT = { ambiguous_wait_minutes: 2 };

describe('one night is enough, everything is stored once and paid for once, when', () => {
  type Row = { when: string; fault: Fault; says?: RegExp; tap?: WorldOptions['tap'] };
  const rows: Row[] = [
    { when: 'acknowledgements are in reverse order', fault: { kind: 'ack', order: 'reversed' } },
    { when: 'acknowledgements are in any order', fault: { kind: 'ack', order: 'shuffled' } },
    { when: 'an acknowledgement is an object', fault: { kind: 'ack', bare: true }, tap: { os_batch_size: 1 } },
    {
      when: 'an acknowledgement lacks an entry',
      fault: { kind: 'ack', missing: 1 },
      says: /acknowledgement does not fit what was sent: "D" is not in it \(.*what has no acknowledgement waits for its/,
    },
    {
      when: 'an acknowledgement has a name twice',
      fault: { kind: 'ack', namesakes: 1 },
      says: /entry 3 is about "A", once too often, "D" is not in it \(4 questions about observations of 2024-05-03\)/,
    },
    {
      when: 'the connection is cut before a request is taken',
      fault: { kind: 'cut-before', count: 1 },
      says: /on 2024-05-03: its acknowledgement never came, nor did a callback; it counts as not accepted/,
      tap: SHORT_WAIT,
    },
    {
      when: 'the connection is cut after a request was taken',
      fault: { kind: 'cut-after' },
      says: /may or may not have taken 4 questions about observations of 2024-05-03: .*waiting up to 2 minutes for callbacks/,
    },
    {
      when: 'the connection is cut in an acknowledgement',
      fault: { kind: 'cut-in-ack' },
      says: /may or may not have taken 4 questions about observations of 2024-05-04: .*waiting up to 2 minutes for callbacks/,
    },
    {
      when: 'OnSpot answers 429 for a while, and says for how long',
      fault: { kind: 'status', status: 429, retryAfter: 1, count: 2 },
      says: /OnSpot answered 429 to POST \/geoframe\/all\/observations; trying again in 1(\.\d)? s \(try 1 failed\)/,
    },
    {
      when: 'OnSpot answers 429 for a while, and does not say for how long',
      fault: { kind: 'status', status: 429, count: 3 },
      says: /OnSpot answered 429 to POST .*; trying again in [\d.]+ s \(try 3 failed\)/,
    },
    {
      when: 'OnSpot answers 503 for a while, which leaves open whether it has taken anything',
      fault: { kind: 'status', status: 503, retryAfter: 1, count: 2 },
      says: /OnSpot answered 503 to POST .*; it may have taken the request; waiting up to 0.02 minutes for callbacks/,
      tap: SHORT_WAIT,
    },
    {
      when: 'OnSpot answers 503 for a while, and os_retry_server_failures calls that not taken',
      fault: { kind: 'status', status: 503, count: 3 },
      says: /OnSpot answered 503 to POST .*; trying again in [\d.]+ s \(try 3 failed\)/,
      tap: { os_retry_server_failures: true },
    },
    {
      when: 'the same, and it says for how long',
      fault: { kind: 'status', status: 503, retryAfter: 1, count: 2 },
      says: /OnSpot answered 503 to POST .*; trying again in 1(\.\d)? s \(try 2 failed\)/,
      tap: { os_retry_server_failures: true },
    },
  ];
  test.concurrent.each(rows)(
    '$when',
    ({ fault, says = /The state is promoted/, tap }) =>
      inWorld({ ...FOUR, tap: { ...LONG_WAIT, ...tap } }, async (world) => {
        world.onspot.faults.add(fault);
        const { code, log, paid } = await runNight(world);
        expect({ code, log }).toEqual({ code: 0, log });
        expect(paid).toEqual(questionsOf(world, FIRST_DAYS));
        expect(log).toMatch(says);
        expect(await auditAll(world)).toEqual([]);
        const [{ struck } = { struck: 0 }] = world.onspot.faults.list();
        expect(struck).toBeGreaterThan(0);
      })(),
    TIMEOUT_MS,
  );
});

test.concurrent(
  'a question whose acknowledgement was cut waits for its callback over the night, and is not paid for again',
  inWorld({ ...FOUR, tap: { ambiguous_wait_minutes: 2 * 1_440, stall_minutes: 0.1 } }, async (world) => {
    world.onspot.faults.add({ kind: 'cut-after', count: 1 });
    world.onspot.faults.add({ kind: 'callback-delay', ms: 20 * 3_600_000, match: { day: '2024-05-03' } });
    const first = await runNight(world);
    expect(first.code).toBe(75);
    expect(first.log).toMatch(/4 questions have no answer yet/);
    expect(first.paid).toEqual(questionsOf(world, FIRST_DAYS));

    world.sleep();
    const isHere = ({ state }: { state: string }) => state === 'delivered';
    await until('the answers', () => world.onspot.submissions.every(({ asks }) => asks.every(isHere)));
    const second = await runNight(world);
    expect(second.code).toBe(0);
    expect(second.paid).toEqual(questionsOf(world, ['2024-05-04', '2024-05-05']));
    expect(await auditOnce(world)).toEqual([]);
    expect(await progressOf(world)).toEqual({ bookmarks: allAt(world, '2024-05-05') });
  }),
  TIMEOUT_MS,
);

test.concurrent(
  'a night in which OnSpot answers nothing but 429 ends with 75, and the next one asks everything for the first time',
  inWorld(FOUR, async (world) => {
    world.onspot.faults.add({ kind: 'status', status: 429 });
    const { code, log } = await runNight(world);
    expect(code).toBe(75);
    expect(log).toMatch(/takes no questions now: OnSpot answered 429 to POST .*, after 6 tries; try again later/);
    expect(await auditNothingAsked(world)).toEqual([]);

    world.onspot.faults.clear();
    expect((await runNight(world)).code).toBe(0);
    expect(await historyOf(world, 'A', '2024-05-03')).toEqual(['1 submitted', '1 succeeded']);
    expect(await auditAll(world)).toEqual([]);
  }),
  TIMEOUT_MS,
);

test.concurrent(
  'a place that OnSpot refuses is found among others, tried alone once more, and given up; the others lose nothing',
  inWorld({ ...FOUR, startDate: '2024-05-04', tap: { os_latency_days: 1, os_max_attempts: 2 } }, async (world) => {
    const message = 'Invalid feature: the polygon crosses itself';
    world.onspot.faults.add({ kind: 'status', status: 400, message, match: { name: 'C' } });
    const others = questionsOf(world, ['2024-05-04']).filter((question) => !question.includes(' C '));
    const first = await runNight(world);
    expect(first.code).toBe(0);
    expect(first.log).toMatch(
      /WARNING observations of C on 2024-05-04: OnSpot refused the question \(.*400.*: Invalid feature: the polygon crosses/,
    );
    expect(first.paid).toEqual(others);
    expect(await progressOf(world)).toEqual({
      bookmarks: { ...allAt(world, '2024-05-04'), C: '2024-05-03T23:59:59' },
    });

    const second = await runNight(world);
    expect(second.code).toBe(0);
    expect(second.paid).toEqual([]);
    expect(second.log).toContain('observations of C on 2024-05-04: given up after 2 attempts; that is a gap');
    expect(await progressOf(world)).toEqual({ bookmarks: allAt(world, '2024-05-04'), gaps: { C: ['2024-05-04'] } });
    expect(await historyOf(world, 'C', '2024-05-04')).toEqual(['1 failed', '2 failed']);
    expect(await world.keys('work/errors/')).toHaveLength(2);
    expect(await auditOnce(world)).toEqual([]);
  }),
  TIMEOUT_MS,
);

test.concurrent(
  'two places of four that OnSpot refuses in the same words are not taken for wrong settings',
  inWorld({ ...FOUR, startDate: '2024-05-04', tap: { os_latency_days: 1, os_max_attempts: 2 } }, async (world) => {
    for (const name of ['A', 'C']) {
      world.onspot.faults.add({ kind: 'status', status: 400, message: 'too large', match: { name } });
    }
    const others = questionsOf(world, ['2024-05-04']).filter((question) => !/ [AC] /.test(question));
    const first = await runNight(world);
    expect({ code: first.code, log: first.log }).toEqual({ code: 0, log: first.log });
    expect(first.paid).toEqual(others);
    for (const name of ['A', 'C']) {
      expect(first.log).toContain(`WARNING observations of ${name} on 2024-05-04: OnSpot refused the question`);
    }

    const second = await runNight(world);
    expect({ code: second.code, paid: second.paid }).toEqual({ code: 0, paid: [] });
    expect(await progressOf(world)).toEqual({
      bookmarks: allAt(world, '2024-05-04'),
      gaps: { A: ['2024-05-04'], C: ['2024-05-04'] },
    });
    expect(await auditOnce(world)).toEqual([]);
  }),
  TIMEOUT_MS,
);

test.concurrent(
  'when OnSpot refuses every place the settings are to blame: 78, and no attempt is counted',
  inWorld({ ...FOUR, startDate: '2024-05-05', tap: { os_latency_days: 1, os_settle_days: 0 } }, async (world) => {
    const { code, log } = await runNight(world);
    expect(code).toBe(78);
    expect(log).toMatch(
      /OnSpot refuses every question, as in 4 questions about observations of 2024-05-05: .*end must be before 2 days ago/,
    );
    expect(log).toContain('check os_settle_days, start_date and os_callback_url');
    expect(await auditNothingAsked(world)).toEqual([]);

    await changeTap(world, { os_settle_days: 2 });
    world.sleep();
    const second = await runNight(world);
    expect(second.code).toBe(0);
    expect(second.paid).toEqual(questionsOf(world, ['2024-05-05']));
    expect(await historyOf(world, 'A', '2024-05-05')).toEqual(['1 submitted', '1 succeeded']);
    expect(await auditOnce(world)).toEqual([]);
  }),
  TIMEOUT_MS,
);
