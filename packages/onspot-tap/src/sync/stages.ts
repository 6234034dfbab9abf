import { type Failure } from '@onspot-tap/singer';
import { type Storage } from '@onspot-tap/storage';
import { isOpen } from '../ledger/ask.js';
import { askQueries, type Asking } from './ask.js';
import { collectAnswers, sweep } from './collect.js';
import { redeliverRetired, sayUnconfirmedEnds } from './leftovers.js';
import { loadLocations } from './load-locations.js';
import { createPlanner } from './plan-run.js';
import { type Reception } from './reception.js';
import { retireBatches } from './retire.js';
import { type Output, type Run } from './run.js';
import { type StateSayer } from './state-sayer.js';
import { beginBookmarks, skipOutOfReach } from './subjects.js';

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
 * A run from left to right: what was left over, what to ask, asking, retiring, waiting.
 *
 * @returns a failure when something is left for the next run although all that could be done is done
 */
export async function* runStages(run: Run, stages: Stages): AsyncGenerator<Output, Failure | undefined> {
  const { sayer, reception } = stages;
  const { mode } = run.config;
  const listening = { sayer, listeningSince: reception.listeningSince };

  // Asks lead to days; a day can only be finished where there is a bookmark.
  beginBookmarks(run, []);
  const kept = mode === 'submit' ? new Set<never>() : yield* redeliverRetired(run);
  yield* sayUnconfirmedEnds(run);
  if (mode !== 'submit') yield* sweep(run, listening);
  if (mode === 'collect') {
    await retireBatches(run, kept);
    sayStillOpen(run);
    return undefined;
  }

  const locations = await loadLocations(run, stages.locations);
  const ids = locations.map(({ id }) => id);
  const isNew = beginBookmarks(run, ids);
  skipOutOfReach(run, ids);
  yield sayer.now();

  const plan = createPlanner(run, locations, isNew);
  const asking: Asking = {
    client: stages.client,
    callback: reception.callback,
    locations: new Map(locations.map((location) => [location.id, location])),
    assertLease: stages.assertLease,
    signal: stages.requests,
  };
  const unreachable = yield* askQueries(run, plan(), asking);
  run.signal.throwIfAborted();
  await retireBatches(run, kept);
  if (mode === 'submit') return unreachable;
  const askAgain = () => askQueries(run, plan({ onlyRetries: true }), asking);
  const ended = yield* collectAnswers(run, { ...listening, bell: reception.bell, askAgain });
  return unreachable ?? ended;
}

function sayStillOpen({ book, log }: Run): void {
  const open = [...book.asks()].filter(isOpen).length;
  if (open > 0) log.info(`${open} questions have no answer yet`);
}
