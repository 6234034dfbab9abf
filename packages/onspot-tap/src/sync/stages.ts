import { type Failure } from '@onspot-tap/singer';
import { type Storage } from '@onspot-tap/storage';
import { askQueries, type Asking } from './ask.js';
import { type Asked, type AskingProgress, collectAnswers, type Collecting, sweep } from './collect.js';
import { interleave } from './interleave.js';
import { sayStillOpen, sayUnconfirmedEnds } from './leftovers.js';
import { lookForOwnElsewhere } from './own-elsewhere.js';
import { findUnfinishedRetired, redeliverRetired } from './redeliver.js';
import { loadKnown, toSubjects, toTakenOver } from './load-subjects.js';
import { createPlanner, digestsOf } from './plan-run.js';
import { type Subjects } from '../subjects/subject.js';
import { type Reception } from './reception.js';
import { retireBatches, type Retiring } from './retire.js';
import { coverageOf, type Output, type Run } from './run.js';
import { settleLeftovers } from './settle-acked.js';
import { type StateSayer } from './state-sayer.js';
import { NOTHING_ASKED } from './current-questions.js';
import { finishDays } from './deliver.js';
import { queryOf } from './query-ref.js';
import { toCount } from '../words/count.js';
import { beginBookmarks, sayBookmarksToCome, skipOutOfReach } from './bookmarks.js';

export type Stages = {
  sayer: StateSayer;
  reception: Reception;
  /** Where the locations files lie. */
  locations: Storage;
  client: Asking['client'];
  assertLease: () => void;
  /** Aborts requests that are on their way. */
  requests: AbortSignal;
};

/**
 * A run from left to right: what was left over, what to ask, asking, retiring, and waiting beside these.
 *
 * @returns a failure when something is left for the next run although all that could be done is done
 */
export async function* runStages(run: Run, stages: Stages): AsyncGenerator<Output, Failure | undefined> {
  const { sayer, reception } = stages;
  const { mode, bookmark_on } = run.config;
  const listening = { sayer, listeningSince: reception.listeningSince, pace: reception.pace };

  // Asks lead to days; a day can only be finished where there is a bookmark.
  beginBookmarks(run, new Map());
  const unfinished = await findUnfinishedRetired(run);
  const retiring = { kept: unfinished.kept, lookedAt: run.clock() };
  if (mode !== 'submit') yield* redeliverRetired(run, unfinished.due);
  yield* sayUnconfirmedEnds(run);
  const arrived = mode === 'submit' ? 0 : yield* sweep(run, listening);
  sayUnacknowledged(run);
  yield* sayStillOpen(run);
  if (bookmark_on === 'ack') yield* settleLeftovers(run);
  if (mode === 'collect') {
    run.current.know(NOTHING_ASKED);
    finishProven(run);
    await retireBatches(run, retiring);
    countOpen(run);
    return undefined;
  }

  if (mode === 'sync') await lookForOwnElsewhere(run);
  const known = await loadKnown(run, stages.locations);
  const subjects = toSubjects(run, known);
  const digests = digestsOf(run, subjects);
  run.current.know(digestsOf(run, subjects, toTakenOver(run, known)));
  finishProven(run);
  run.tally?.know({ locations: known.locations, subjects: idsOf(subjects) });
  beginBookmarks(run, subjects);
  skipOutOfReach(run, subjects);
  sayBookmarksToCome(run, subjects);
  yield sayer.now();

  const plan = createPlanner(run, digests);
  const asking: Asking = {
    client: stages.client,
    callback: reception.callback,
    subjects,
    assertLease: stages.assertLease,
    signal: stages.requests,
  };
  const asked = askQueries(run, plan(), asking);
  if (mode === 'submit') {
    const { unreachable } = yield* asked;
    if (unreachable === undefined && !run.signal.aborted) await retireBatches(run, retiring);
    run.signal.throwIfAborted();
    return unreachable;
  }
  const askAgain = () => askQueries(run, plan({ onlyRetries: true }), asking);
  const collecting = { ...listening, bell: reception.bell, hasHeard: arrived > 0, askAgain };
  return yield* askAndCollect(run, asked, { ...collecting, retiring });
}

/** Asks, waits and delivers side by side: the first answers come while the last questions are still to be sent. */
async function* askAndCollect(
  run: Run,
  asked: AsyncGenerator<Output, Asked>,
  { retiring, ...options }: Omit<Collecting, 'asking' | 'leave'> & { retiring: Retiring },
): AsyncGenerator<Output, Failure | undefined> {
  const asking: AskingProgress = { outcome: undefined };
  const leave = new AbortController();
  let failure: Failure | undefined;
  async function* ask(): AsyncGenerator<Output> {
    asking.outcome = yield* asked;
    options.bell.wake();
    // What could not be asked must not lose the count of its attempts.
    if (asking.outcome.unreachable === undefined && !run.signal.aborted) await retireBatches(run, retiring);
  }
  async function* collect(): AsyncGenerator<Output> {
    failure = yield* collectAnswers(run, { ...options, asking, leave: leave.signal });
  }
  yield* interleave([ask(), collect()], () => leave.abort(new Error('The run has ended')));
  run.signal.throwIfAborted();
  return failure;
}

/** What the given state proves to be stored finishes its days, should an earlier run have broken off between the two. */
function finishProven(run: Run): void {
  for (const batch of run.book.batches()) {
    if (batch.retiredAt !== undefined) continue;
    const coverage = coverageOf(run, batch.stream);
    for (const ask of batch.peeks()) {
      if (ask.delivered !== 'before') continue;
      const query = queryOf(ask);
      if (!coverage.isFinished(query)) finishDays(run, query);
    }
  }
}

/** Nobody has read their acknowledgement: while nothing comes for them, it looks as if the run did nothing. */
function sayUnacknowledged({ book, config, log }: Run): void {
  const count = [...book.open()].filter(({ responseId }) => responseId === null).length;
  if (count === 0) return;
  const wait = `up to ${config.ambiguous_wait_minutes} minutes after they were sent`;
  log.info(
    `${toCount(count)} questions of an earlier run have no acknowledgement: their answers are waited for ${wait}`,
  );
}

function idsOf(subjects: ReadonlyMap<string, Subjects>): Map<string, Iterable<string>> {
  return new Map([...subjects].map(([stream, of]) => [stream, of.keys()]));
}

function countOpen({ book, log }: Run): void {
  const open = [...book.open()].length;
  if (open > 0) log.info(`${open} questions have no answer yet`);
}
