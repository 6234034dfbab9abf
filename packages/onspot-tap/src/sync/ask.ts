import { EXIT, Failure, type SingerMessage } from '@onspot-tap/singer';
import { MAX_REQUEST_BYTES, type QueryBatch, toBatches } from '../plan/batches.js';
import { type Planned, type Query } from '../plan/plan.js';
import { toRequestRecord } from '../records/request-record.js';
import { inParallel } from '../submit/in-parallel.js';
import { measureQueries } from '../submit/measure-queries.js';
import { writeRequestFiles } from '../submit/request-file.js';
import { configurationRefused, submitQueryBatch, type Submitted } from '../submit/submit-query-batch.js';
import { type SubmitterOptions } from '../submit/submitter.js';
import { type SyncedStream } from '../streams/synced-stream.js';
import { isTimeless } from '../time/window.js';
import { endAsk, giveUpQuery } from './end-ask.js';
import { type Asked } from './collect.js';
import { type Plan, type StreamPlan } from './plan-run.js';
import { createPlanTally } from './plan-tally.js';
import { type Output, type Run } from './run.js';
import { settle } from './settle-acked.js';

/** What is needed to ask, besides the run: who sends, and where OnSpot answers. */
export type Asking = Omit<SubmitterOptions, 'config' | 'ledger' | 'streams' | 'newest' | 'clock' | 'log' | 'stop'>;

/**
 * Asks what is planned, some requests at a time, and says a `requests` record per ask as soon as it was sent.
 *
 * @returns with a failure when OnSpot cannot be reached: what was asked before is still waited for
 * @throws Failure with `EXIT.config` when OnSpot refuses everything in the same words
 */
export async function* askQueries(run: Run, plan: Plan, asking: Asking): AsyncGenerator<Output, Asked> {
  const options = toOptions(run, asking);
  const queue = createQueue(run, toQueryBatches(run, plan.streams, asking.subjects));
  const refused: RefusedOne[] = [];
  let sent = 0;

  for await (const results of inParallel(queue.items, run.config.os_concurrency, (part) =>
    submitQueryBatch(part, options),
  )) {
    for (const result of results) {
      if (result.kind === 'unavailable') queue.stop(unavailable(run, result));
      else if (result.kind === 'refused') refused.push(result);
      else {
        sent += 1;
        yield* saySent(run, result, asking.subjects);
      }
    }
  }
  const unreachable = queue.stoppedBy();
  if (unreachable === undefined) queue.sayCounts();
  yield* endRefused(run, refused, { isWhole: unreachable === undefined && !run.signal.aborted });
  return { sent, unreachable, retryAt: plan.retryAt() };
}

type RefusedOne = Extract<Submitted, { kind: 'refused' }>;

function toOptions(run: Run, asking: Asking): SubmitterOptions {
  const { config, ledger, newest, clock, log, signal: stop } = run;
  const streams = new Map([...run.streams].map(([name, { stream }]) => [name, stream]));
  return { ...asking, config, ledger, streams, newest, clock, log, stop };
}

/** The requests of one stream, each made when it is its turn. */
export function toStreamBatches(
  run: Run,
  { stream, queries }: { stream: SyncedStream; queries: Iterable<Query> },
  subjects: Asking['subjects'],
): Generator<QueryBatch> {
  const bytesOf = measureQueries(stream, subjects.get(stream.name) ?? new Map());
  return toBatches(queries, { size: stream.perRequest === 'one' ? 1 : run.config.os_batch_size, bytesOf });
}

function* toQueryBatches(run: Run, plans: readonly StreamPlan[], subjects: Asking['subjects']): Generator<QueryBatch> {
  for (const { stream, queries } of plans) {
    yield* toStreamBatches(run, { stream, queries: withoutGaps(run, queries) }, subjects);
  }
}

/** What to ask; what was asked as often as is allowed is given up on the way. */
function* withoutGaps(run: Run, planned: Iterable<Planned>): Generator<Query> {
  for (const query of planned) {
    if (query.isGap) giveUpQuery(run, query);
    else yield query;
  }
}

/** Batches to send, until one finds OnSpot unreachable or the run is told to stop. */
function createQueue(run: Run, batches: Iterable<QueryBatch>) {
  const tally = createPlanTally(run);
  let stoppedBy: Failure | undefined;
  function* items(): Generator<QueryBatch> {
    for (const batch of batches) {
      if (stoppedBy !== undefined || run.signal.aborted) return;
      if (tally.requests === 0) run.log.info(`Asking OnSpot, in requests of up to ${MAX_REQUEST_BYTES / 1e6} MB`);
      tally.add(batch);
      yield batch;
    }
  }
  return {
    items: items(),
    stop: (failure: Failure) => (stoppedBy ??= failure),
    stoppedBy: () => stoppedBy,
    sayCounts() {
      if (tally.requests > 0) run.log.info(`Asked ${tally.describe()}`);
    },
  };
}

function unavailable({ config }: Run, { message }: { message: string }): Failure {
  return new Failure(
    EXIT.temporary,
    `OnSpot at ${config.baseUrl} takes no questions now: ${message}; the next run goes on where this one ended`,
  );
}

async function* saySent(
  run: Run,
  { batch, isAcknowledged }: Extract<Submitted, { kind: 'sent' }>,
  subjects: Asking['subjects'],
): AsyncGenerator<SingerMessage> {
  run.book.add(batch);
  if (isAcknowledged && run.config.writesRequestFiles) {
    await writeRequestFiles(run.work, batch, subjects.get(batch.stream) ?? new Map());
  }
  for (const ask of batch.asks) {
    run.progress.count(batch.stream, 'submitted');
    if (run.requestFields) yield toRequestRecord(ask, { status: 'submitted' }, run.requestFields);
    if (run.config.bookmark_on === 'ack' && ask.responseId !== null) settle(run, ask);
  }
}

/** @param isWhole whether everything that was planned was sent, so that it can be told what the refusals mean */
async function* endRefused(
  run: Run,
  refused: readonly RefusedOne[],
  { isWhole }: { isWhole: boolean },
): AsyncGenerator<Output> {
  const [first] = refused;
  if (first === undefined) return;
  if (!isAnyTaken(run) && refused.every(({ message }) => message === first.message)) {
    // Perhaps not these features, then: their attempts must not count.
    for (const { batch } of refused) await run.ledger.delete(batch);
    if (isWhole) throw configurationRefused(first.batch, first);
    return;
  }
  for (const { batch, message } of refused) {
    run.book.add(batch);
    for (const ask of batch.asks) yield* endAsk(run, ask, { reason: 'refused', message });
  }
}

// In this run or in an earlier one of the same days, such as when a bad feature alone is asked once more.
function isAnyTaken({ book, newest }: Run): boolean {
  // An audience that was taken is asked about no more: what is left then may be nothing but the bad one.
  for (const batch of book.batches()) {
    if ((batch.newest === newest || isTimeless(batch.window)) && batch.isAnyTaken()) return true;
  }
  return false;
}
