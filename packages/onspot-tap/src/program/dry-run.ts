import { type LineWriter, createClock } from '@onspot-tap/singer';
import { resolveSelected } from '../catalog/resolve.js';
import { selectStreams } from '../catalog/select.js';
import { type QueryBatch } from '../plan/batches.js';
import { type Query } from '../plan/plan.js';
import { type Question, toBody } from '../submit/question.js';
import { type Subjects } from '../subjects/subject.js';
import { describePlan, toStreamBatches } from '../sync/ask.js';
import { beginBookmarks, sayBookmarksToCome, skipOutOfReach } from '../sync/bookmarks.js';
import { loadKnown, toSubjects } from '../sync/load-subjects.js';
import { openRun } from '../sync/open-run.js';
import { createPlanner } from '../sync/plan-run.js';
import { type Run } from '../sync/run.js';
import { openStores } from '../sync/stores.js';
import { timesOf } from '../time/window.js';
import { toCount } from '../words/count.js';
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
    const { queries } = createPlanner(run, subjects)();
    await printRequests(run, { queries, subjects }, stdout);
  } finally {
    stores.close();
  }
}

type Planned = { queries: readonly Query[]; subjects: ReadonlyMap<string, Subjects> };

async function printRequests(run: Run, { queries, subjects }: Planned, stdout: LineWriter): Promise<void> {
  let requests = 0;
  for (const [name, { stream }] of run.streams) {
    for (const batch of toStreamBatches(run, stream, { queries, subjects })) {
      requests += 1;
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
  const counts = `${toCount(queries.length)} questions in ${toCount(requests)} requests`;
  run.log.info(`A run now would ask ${counts}${queries.length === 0 ? '' : `: ${describePlan(run, queries)}`}`);
}

function toQuestions({ config }: Run, { queries }: QueryBatch, subjects: Subjects | undefined): Question[] {
  return queries.flatMap(({ subjectId }) => {
    const subject = subjects?.get(subjectId);
    return subject === undefined ? [] : [{ subject, callback: config.os_callback_url ?? '' }];
  });
}
