import { type LineWriter, createClock } from '@onspot-tap/singer';
import { resolveSelected } from '../catalog/resolve.js';
import { selectStreams } from '../catalog/select.js';
import { type QueryBatch } from '../plan/batches.js';
import { type Planned, type Query } from '../plan/plan.js';
import { type Question, toBody } from '../submit/question.js';
import { type Subjects } from '../subjects/subject.js';
import { toStreamBatches } from '../sync/ask.js';
import { beginBookmarks, sayBookmarksToCome, skipOutOfReach } from '../sync/bookmarks.js';
import { loadKnown, toSubjects } from '../sync/load-subjects.js';
import { openRun } from '../sync/open-run.js';
import { createPlanner, type StreamPlan } from '../sync/plan-run.js';
import { createPlanTally } from '../sync/plan-tally.js';
import { type Run } from '../sync/run.js';
import { openStores } from '../sync/stores.js';
import { timesOf } from '../time/window.js';
import { type CheckInput } from './check.js';

/**
 * Prints the requests that a run would make now, one JSON line each, and their sum as a log line. Reads locations,
 * ledger and state; writes nothing and asks nothing. What has arrived meanwhile is not looked at.
 */
export async function dryRun({ config, catalog, state, signal, log }: CheckInput, stdout: LineWriter): Promise<void> {
  const stores = await openStores(config, log);
  try {
    const selected = resolveSelected(selectStreams(catalog, log), config, log);
    const run = await openRun({
      config,
      selected,
      state,
      work: stores.work,
      saved: stores.saved,
      clock: createClock(config.now),
      log,
      signal,
      onlyLooks: true,
    });
    const failures = { ...run.failures, feature: async () => {} };
    const subjects = toSubjects(run, await loadKnown({ ...run, failures }, stores.locations));
    beginBookmarks(run, subjects);
    skipOutOfReach(run, subjects);
    sayBookmarksToCome(run, subjects);
    await printRequests(run, { plans: createPlanner(run, subjects)(), subjects }, stdout);
  } finally {
    stores.close();
  }
}

type Printed = { plans: readonly StreamPlan[]; subjects: ReadonlyMap<string, Subjects> };

async function printRequests(run: Run, { plans, subjects }: Printed, stdout: LineWriter): Promise<void> {
  const tally = createPlanTally(run);
  for (const { stream, queries } of plans) {
    const { name } = stream;
    for (const batch of toStreamBatches(run, { stream, queries: withoutGaps(queries) }, subjects)) {
      tally.add(batch);
      const body = toBody({ stream, window: batch.window, questions: toQuestions(run, batch, subjects.get(name)) });
      const bytes = Buffer.byteLength(JSON.stringify(body));
      const line = {
        stream: name,
        path: stream.path,
        ...timesOf(batch.window),
        locations: batch.queries.length,
        bytes,
      };
      await stdout.write(Buffer.from(`${JSON.stringify(line)}\n`));
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
