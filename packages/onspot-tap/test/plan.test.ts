import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BookBatch } from '../dist/ledger/book-batch.js';
import { createBook } from '../dist/ledger/book.js';
import { packIds, unpackIds } from '../dist/ledger/response-ids.js';
import { toBatches } from '../dist/plan/batches.js';
import { coverByDays } from '../dist/plan/coverage.js';
import { toLookBack } from '../dist/plan/look-back.js';
import { planQueries, type Planned } from '../dist/plan/plan.js';
import { createRetryPause } from '../dist/plan/retry-pause.js';
import { createTapState, type TapState } from '../dist/state/tap-state.js';
import { dayWindow, windowKey } from '../dist/time/window.js';

/** 2024-05-04 */
const NEWEST = 19_847;
const SUBJECTS = ['A', 'B', 'C'].map((id) => ({ id, digest: `digest of ${id}` }));

type Situation = {
  /** Days that each subject's bookmark lies behind the newest one. */
  behind: readonly number[];
  windows: number | 'range';
  latencyDays: number;
};

const situations: fc.Arbitrary<Situation> = fc.record({
  behind: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 3, maxLength: 3 }),
  windows: fc.oneof(fc.integer({ min: 1, max: 10 }), fc.constant('range' as const)),
  latencyDays: fc.integer({ min: 1, max: 30 }),
});

function plan({ behind, windows, latencyDays }: Situation, batches: BookBatch[] = []) {
  const state = createTapState({}, 0);
  for (const [index, days] of behind.entries()) state.begin('observations', SUBJECTS[index]!.id, NEWEST - days);
  const book = createBook(batches, state);
  const lookBack = toLookBack(NEWEST, { os_settle_days: 2, os_latency_days: latencyDays });
  const days = { newest: NEWEST, oldest: NEWEST - 365, start: NEWEST - 40, latencyDays };
  const coverage = coverByDays({ stream: 'observations', rule: windows, state, days });
  const input = {
    windows,
    subjects: SUBJECTS,
    coverage,
    book,
    days,
    lookBack,
    maxAttempts: 2,
    pause: createRetryPause(0, 0),
  };
  return { state, book, queries: planQueries({ stream: 'observations', ...input }) };
}

test('a plan asks about every day behind a bookmark, window by window, and about none twice', () => {
  fc.assert(
    fc.property(situations, (situation) => {
      const queries = [...plan(situation).queries];
      const keys = queries.map(({ window }) => windowKey(window));
      expect(keys).toEqual([...keys].sort((a, b) => a - b));
      for (const [index, { id }] of SUBJECTS.entries()) {
        const days = queries.filter(({ subjectId }) => subjectId === id).flatMap(({ window }) => daysOf(window));
        expect(new Set(days).size).toBe(days.length);
        if (situation.windows === 'range') continue;
        // Of windows of several days the last one may not be whole yet.
        const last = Math.max(0, ...days);
        for (let day = NEWEST - situation.behind[index]! + 1; day <= last; day += 1) expect(days).toContain(day);
        expect(NEWEST - last < situation.windows || days.length === 0).toBe(true);
      }
    }),
  );
});

function daysOf({ first, last }: Planned['window']): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

test('a plan is made while its questions are asked: what is asked meanwhile is not asked again, and nothing is left out', () => {
  fc.assert(
    fc.property(situations, fc.integer({ min: 1, max: 4 }), (situation, size) => {
      const whole = [...plan(situation).queries].map(nameOf);
      const { state, book, queries } = plan(situation);
      const asked: string[] = [];
      for (const part of toBatches(queries, { size, bytesOf: () => 1 })) {
        asked.push(...part.queries.map((query) => nameOf({ ...query, isGap: false })));
        const batch = new BookBatch({ ...HEAD, id: `b${asked.length}`, window: part.window }, part.queries);
        book.add(batch);
        answer(state, batch);
      }
      expect(asked).toEqual(whole);
    }),
  );
});

const HEAD = { stream: 'observations', newest: NEWEST, createdAt: 1, saveUrl: undefined, retiredAt: undefined };

const nameOf = ({ subjectId, window }: Planned) => `${subjectId} ${window.first}-${window.last}`;

/** As when answers come while questions are asked. */
function answer(state: TapState, batch: BookBatch): void {
  for (const ask of batch.asks) {
    ask.delivered = 'now';
    state.finish('observations', ask.subjectId, batch.window);
  }
}

test('the book finds the asks of a query oldest first, whatever was added and removed', () => {
  const step = fc.record({ day: fc.nat(2), subjects: fc.uniqueArray(fc.nat(3), { minLength: 1 }), removes: fc.nat(9) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const book = createBook([], createTapState({}, 0));
      const there: BookBatch[] = [];
      for (const [index, { day, subjects, removes }] of steps.entries()) {
        const parts = subjects.map((subject) => ({ subjectId: `S${subject}`, digest: 'd', attempt: 1 }));
        const batch = new BookBatch({ ...HEAD, id: `b${index}`, window: dayWindow(day) }, parts);
        book.add(batch);
        there.push(batch);
        if (removes < there.length) book.remove(there.splice(removes, 1)[0]!);
        for (const subject of [0, 1, 2, 3]) {
          const asks = there
            .filter(({ window }) => window.first === day)
            .flatMap((one) => one.asks.filter(({ subjectId }) => subjectId === `S${subject}`));
          expect(book.asksOf('observations', `S${subject}`, dayWindow(day))).toEqual(asks);
          expect(book.peeksOf('observations', `S${subject}`, dayWindow(day)).map(({ id }) => id)).toEqual(
            asks.map(({ id }) => id),
          );
        }
      }
    }),
  );
});

test('response ids are packed and unpacked as they are, whatever they look like', () => {
  const id = fc.oneof(fc.uuid(), fc.constant(null), fc.string());
  fc.assert(fc.property(fc.array(id), (ids) => expect(unpackIds(packIds(ids))).toEqual(ids)));
  fc.assert(
    fc.property(fc.array(fc.uuid(), { minLength: 1, maxLength: 60 }), (ids) => {
      expect(unpackIds(packIds(ids))).toEqual(ids);
      expect(packIds(ids)).toHaveLength(1 + 16 * ids.length);
    }),
  );
});

test('what an ask is told, its batch knows, also when it has folded', () => {
  const parts = ['A', 'B'].map((subjectId) => ({ subjectId, digest: 'd', attempt: 1 }));
  const batch = new BookBatch({ ...HEAD, id: 'b', window: dayWindow(1) }, parts);
  const [first, second] = batch.asks;
  first!.responseId = 'one';
  first!.delivered = 'now';
  second!.end = { reason: 'failed', message: null, at: '' };
  batch.fold();
  expect(batch.asks[0]).toBe(first);
  expect([...batch.peeks()].map(({ responseId, delivered, end }) => [responseId, delivered, end?.reason])).toEqual([
    ['one', 'now', undefined],
    [null, undefined, 'failed'],
  ]);
});
