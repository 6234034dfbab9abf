import { EXIT, Failure } from '@onspot-tap/singer';
import { type Arrival } from '../inbox/inbox.js';
import { type Book } from '../ledger/book.js';
import { type Bell } from './bell.js';
import { deliver } from './deliver.js';
import { expireAsks } from './expire.js';
import { lookForArrivals } from './arrivals.js';
import { rememberNewer } from './newer-elsewhere.js';
import { type LookPace } from './look-pace.js';
import { type Output, type Run } from './run.js';
import { type StateSayer } from './state-sayer.js';

export type Collecting = {
  bell: Bell;
  pace: LookPace;
  sayer: StateSayer;
  /** When this run began to take callbacks itself; `undefined` when another receiver does. */
  listeningSince: number | undefined;
  /** Whether anything that had arrived was delivered in this run before. */
  hasHeard: boolean;
  /** What is being asked beside it. */
  asking: AskingProgress;
  /** Asks once more what has failed. */
  askAgain: () => AsyncGenerator<Output, Asked>;
  /** Ends a wait early. */
  leave: AbortSignal;
};

/** Questions on their way to OnSpot while answers are collected; `outcome` once all of them were sent. */
export type AskingProgress = { outcome: Asked | undefined };

/** What came of asking. */
export type Asked = {
  /** Questions that were sent. */
  sent: number;
  /** OnSpot could not be reached. */
  unreachable: Failure | undefined;
  /** When a question that has failed may be asked again, in epoch ms; Infinity when there is none. */
  retryAt: number;
};

type Sweeping = Pick<Collecting, 'sayer' | 'listeningSince' | 'pace'>;

/** Delivers whatever has arrived, and ends what has waited long enough. */
export async function* sweep(run: Run, sweeping: Sweeping): AsyncGenerator<Output, number> {
  const arrivals = await sweeping.pace.look(() => lookForArrivals(run));
  yield* deliverArrivals(run, sweeping.sayer, arrivals);
  yield* expireAsks(run, sweeping.listeningSince);
  return arrivals.length;
}

/** Delivers what somebody has rung for: the rest of the inbox need not be looked at. */
async function* answerBell(run: Run, sayer: StateSayer, rungFor: ReadonlySet<string>): AsyncGenerator<Output, number> {
  const arrivals = await lookForArrivals(run, rungFor);
  yield* deliverArrivals(run, sayer, arrivals);
  return arrivals.length;
}

async function* deliverArrivals(run: Run, sayer: StateSayer, arrivals: readonly Arrival[]): AsyncGenerator<Output> {
  const newer = rememberNewer(
    run,
    arrivals.map(({ ask }) => ask),
  );
  for (const arrival of arrivals) {
    run.signal.throwIfAborted();
    yield* sayer.follow(deliver(run, arrival, await newer(arrival.ask)));
  }
}

/**
 * Waits for answers and delivers them, until everything was asked and nothing is open, nor left to be asked again.
 *
 * @returns a failure when the waiting ended before that, by its longest time or because nothing arrives any more, or
 * when OnSpot is out of reach
 */
export async function* collectAnswers(run: Run, collecting: Collecting): AsyncGenerator<Output, Failure | undefined> {
  const { ms } = run.config;
  const { asking, bell, pace, leave } = collecting;
  const signal = AbortSignal.any([run.signal, leave]);
  let unreachable: Failure | undefined;
  let startedAt = run.clock();
  let activeAt = startedAt;
  let hasHeard = collecting.hasHeard;
  // What failed while the last questions were still being asked is looked for once these are.
  let retryAt = -Infinity;
  while (asking.outcome === undefined || hasOpen(run.book) || retryAt < Infinity) {
    // The longest wait is that for the last question asked.
    if (asking.outcome === undefined) startedAt = activeAt = run.clock();
    else unreachable ??= asking.outcome.unreachable;
    const isRetrying = asking.outcome !== undefined && unreachable === undefined;
    if (unreachable !== undefined && !hasOpen(run.book)) return unreachable;
    const now = run.clock();
    const stallsAt = hasOpen(run.book) ? activeAt + ms.stall : Infinity;
    const left = Math.min(startedAt + ms.maxWait, stallsAt) - now;
    if (left <= 0) return unreachable ?? stillToDo(run, { silenceMs: now - activeAt, hasHeard });
    const untilRetry = isRetrying ? retryAt - now : Infinity;
    const rungFor = await bell.wait(Math.max(0, Math.min(left, pace.left(), untilRetry)), signal);
    signal.throwIfAborted();
    const arrived = yield* look(run, collecting, rungFor);
    hasHeard ||= arrived > 0;
    if (arrived > 0) activeAt = run.clock();
    if (asking.outcome === undefined || unreachable !== undefined) continue;
    const asked = yield* collecting.askAgain();
    ({ unreachable, retryAt } = asked);
    if (asked.sent > 0) activeAt = run.clock();
  }
  return unreachable ?? asking.outcome.unreachable;
}

/** Looks for what was rung for, or at everything when it is time for that. */
async function* look(run: Run, collecting: Collecting, rungFor: ReadonlySet<string>): AsyncGenerator<Output, number> {
  const { pace } = collecting;
  // While it rings all the time, everything is still looked at now and then.
  if (rungFor.size > 0 && pace.left() > 0) return yield* answerBell(run, collecting.sayer, rungFor);
  return pace.isRested() ? yield* sweep(run, collecting) : 0;
}

function hasOpen(book: Book): boolean {
  for (const _ask of book.open()) return true;
  return false;
}

const NO_TIME_TO_RETRY =
  'max_wait_minutes are over before questions that have failed could be asked again; everything else is delivered, and the next run asks them';

type Silence = { silenceMs: number; hasHeard: boolean };

/** Where to look when no answer at all comes: a receiver without the secret turns every one away. */
const CHECK = 'check that os_callback_url reaches a receiver';
const CHECK_SECRET = ', and that it has the same callback_secret as this tap';

function stillToDo({ book, clock, config }: Run, { silenceMs, hasHeard }: Silence): Failure {
  const open = [...book.open()];
  if (open.length === 0) return new Failure(EXIT.temporary, NO_TIME_TO_RETRY);
  const oldest = open.reduce((time, { batch }) => Math.min(time, batch.createdAt), Infinity);
  const minutes = (ms: number) => Math.round(ms / 6_000) / 10;
  const came = `the oldest since ${minutes(clock() - oldest)} minutes (nothing has come for ${minutes(silenceMs)})`;
  const check = `${CHECK}${config.callback_secret.length > 0 ? CHECK_SECRET : ''}`;
  const advice = hasHeard ? '' : `; no answer at all has come in this run: ${check}`;
  return new Failure(
    EXIT.temporary,
    `${open.length} questions have no answer yet, ${came}; everything else is delivered, and the next run goes on waiting for them${advice}`,
  );
}
