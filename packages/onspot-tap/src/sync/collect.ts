import { EXIT, Failure } from '@onspot-tap/singer';
import { isOpen } from '../ledger/ask.js';
import { type Bell } from './bell.js';
import { deliver } from './deliver.js';
import { expireAsks } from './expire.js';
import { lookForArrivals } from './leftovers.js';
import { type Output, type Run } from './run.js';
import { type StateSayer } from './state-sayer.js';

export type Collecting = {
  bell: Bell;
  sayer: StateSayer;
  /** When this run began to take callbacks itself; `undefined` when another receiver does. */
  listeningSince: number | undefined;
  /** Asks once more what has failed. */
  askAgain: () => AsyncGenerator<Output, Failure | undefined>;
};

/** Delivers what has arrived, and ends what has waited long enough. */
export async function* sweep(
  run: Run,
  { sayer, listeningSince }: Pick<Collecting, 'sayer' | 'listeningSince'>,
  rungFor?: ReadonlySet<string>,
): AsyncGenerator<Output, number> {
  const arrivals = await lookForArrivals(run, rungFor);
  for (const arrival of arrivals) {
    run.signal.throwIfAborted();
    yield* sayer.follow(deliver(run, arrival));
  }
  yield* expireAsks(run, listeningSince);
  return arrivals.length;
}

/**
 * Waits for answers and delivers them, until nothing is open.
 *
 * @returns a failure when the waiting ended before that: by its longest time, or because nothing arrives any more
 */
export async function* collectAnswers(run: Run, collecting: Collecting): AsyncGenerator<Output, Failure | undefined> {
  const { ms } = run.config;
  const startedAt = run.clock();
  let lastArrivalAt = startedAt;
  let unreachable: Failure | undefined;
  for (;;) {
    run.signal.throwIfAborted();
    if (![...run.book.asks()].some(isOpen)) return unreachable;
    const left = Math.min(startedAt + ms.maxWait, lastArrivalAt + ms.stall) - run.clock();
    if (left <= 0) return unreachable ?? stillOpen(run, run.clock() - lastArrivalAt);
    const rungFor = await collecting.bell.wait(Math.min(left, ms.poll), run.signal);
    run.signal.throwIfAborted();
    if ((yield* sweep(run, collecting, rungFor)) > 0) lastArrivalAt = run.clock();
    unreachable = (yield* collecting.askAgain()) ?? unreachable;
  }
}

function stillOpen({ book, clock }: Run, silenceMs: number): Failure {
  const open = [...book.asks()].filter(isOpen);
  const oldest = Math.min(...open.map(({ batch }) => batch.createdAt));
  const minutes = (ms: number) => Math.round(ms / 6_000) / 10;
  return new Failure(
    EXIT.temporary,
    `${open.length} questions have no answer yet, the oldest since ${minutes(clock() - oldest)} minutes (nothing has come for ${minutes(silenceMs)}); everything else is delivered, and the next run goes on waiting for them`,
  );
}
