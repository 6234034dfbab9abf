import { createClock, createLogger } from '@onspot-tap/singer';
import { discover } from '../catalog/discover.js';
import { resolveSelected } from '../catalog/resolve.js';
import { selectStreams } from '../catalog/select.js';
import { type QueryBatch } from '../plan/batches.js';
import { type Planned, type Query } from '../plan/plan.js';
import { type Question, toBody } from '../submit/question.js';
import { type Subjects } from '../subjects/subject.js';
import { timesOf } from '../time/window.js';
import { toStreamBatches } from './ask.js';
import { beginBookmarks, sayBookmarksToCome, skipOutOfReach } from './bookmarks.js';
import { loadKnown, toSubjects } from './load-subjects.js';
import { openRun } from './open-run.js';
import { createPlanner, digestsOf } from './plan-run.js';
import { createPlanTally } from './plan-tally.js';
import { type Run } from './run.js';
import { openStores } from './stores.js';
import { type SyncOptions } from './sync.js';

/** A request that a run would make. */
export type PlannedRequest = {
  stream: string;
  /** Of the endpoint. */
  path: string;
  /** The window asked about, as OnSpot is told: UTC, without a zone. Not there for questions about audiences. */
  start?: string;
  end?: string;
  /** Questions in it: locations as a rule, or groups, pairs, audiences. */
  locations: number;
  /** Of its body, but for the tokens in the callback URLs. */
  bytes: number;
};

/**
 * The requests that a run would make now, each made when it is asked for. Reads locations, ledger and state; writes
 * nothing and asks nothing. What has arrived meanwhile is not looked at. The log tells the sum and what it is for.
 *
 * @throws Failure as `sync` does, for a state, locations or a ledger that cannot be read
 */
export async function* planRequests(options: Omit<SyncOptions, 'dispatcher'>): AsyncGenerator<PlannedRequest> {
  const log = options.log ?? createLogger({ program: 'tap-onspot', write: () => {} });
  const { config, clock = createClock(config.now), signal = new AbortController().signal } = options;
  const selected = resolveSelected(selectStreams(options.catalog ?? discover(), log), config, log);
  const stores = await openStores(config, log, options);
  try {
    const { work, openSaved } = stores;
    const run = await openRun({
      config,
      selected,
      state: options.state,
      work,
      openSaved,
      clock,
      log,
      signal,
      onlyLooks: true,
    });
    const failures = { ...run.failures, feature: async () => {} };
    const subjects = toSubjects(run, await loadKnown({ ...run, failures }, stores.locations));
    beginBookmarks(run, subjects);
    skipOutOfReach(run, subjects);
    sayBookmarksToCome(run, subjects);
    yield* toRequests(run, subjects);
  } finally {
    stores.close();
  }
}

function* toRequests(run: Run, subjects: ReadonlyMap<string, Subjects>): Generator<PlannedRequest> {
  const tally = createPlanTally(run);
  for (const { stream, queries } of createPlanner(run, digestsOf(run, subjects))().streams) {
    for (const batch of toStreamBatches(run, { stream, queries: withoutGaps(queries) }, subjects)) {
      tally.add(batch);
      const { window } = batch;
      const body = toBody({ stream, window, questions: toQuestions(run, batch, subjects.get(stream.name)) });
      const bytes = Buffer.byteLength(JSON.stringify(body));
      const times = stream.hasWindow ? timesOf(window) : {};
      yield { stream: stream.name, path: stream.path, ...times, locations: batch.queries.length, bytes };
    }
  }
  run.log.info(`A run now would ask ${tally.describe()}`);
}

function* withoutGaps(planned: Iterable<Planned>): Generator<Query> {
  for (const query of planned) if (!query.isGap) yield query;
}

function toQuestions({ config }: Run, { queries }: QueryBatch, subjects: Subjects | undefined): Question[] {
  return queries.flatMap(({ subjectId }) => {
    const subject = subjects?.get(subjectId);
    return subject === undefined ? [] : [{ subject, callback: config.os_callback_url ?? '' }];
  });
}
