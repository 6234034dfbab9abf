import { type LineWriter, createClock } from '@onspot-tap/singer';
import { selectStreams } from '../catalog/select.js';
import { type Location } from '../locations/location.js';
import { toBatches } from '../plan/batches.js';
import { type Query } from '../plan/plan.js';
import { toFeature } from '../submit/question.js';
import { loadLocations } from '../sync/load-locations.js';
import { openRun } from '../sync/open-run.js';
import { createPlanner } from '../sync/plan-run.js';
import { type Run } from '../sync/run.js';
import { openStores } from '../sync/stores.js';
import { beginBookmarks, sayBookmarksToCome, skipOutOfReach } from '../sync/subjects.js';
import { windowOf } from '../time/day.js';
import { type CheckInput } from './check.js';

/**
 * Prints the requests that a run would make now, one JSON line each, and their sum as a log line. Reads locations,
 * ledger and state; writes nothing and asks nothing. What has arrived meanwhile is not looked at.
 */
export async function dryRun({ config, catalog, state, signal, log }: CheckInput, stdout: LineWriter): Promise<void> {
  const stores = await openStores(config, log);
  try {
    const selected = selectStreams(catalog, log);
    const run = await openRun({
      config,
      selected,
      state,
      work: stores.work,
      clock: createClock(config.now),
      log,
      signal,
    });
    const failures = { ...run.failures, feature: async () => {} };
    const locations = await loadLocations({ config, log, failures, signal }, stores.locations);
    const ids = locations.map(({ id }) => id);
    beginBookmarks(run, ids);
    skipOutOfReach(run, ids);
    sayBookmarksToCome(run, ids);
    const { queries } = createPlanner(run, locations)();
    await printRequests(run, { queries, locations }, stdout);
  } finally {
    stores.close();
  }
}

async function printRequests(
  run: Run,
  { queries, locations }: { queries: readonly Query[]; locations: readonly Location[] },
  stdout: LineWriter,
): Promise<void> {
  const byId = new Map(locations.map((location) => [location.id, location]));
  const bytesOf = ({ locationId, day }: Query): number => {
    const location = byId.get(locationId);
    const callback = run.config.os_callback_url ?? '';
    return location === undefined ? 0 : JSON.stringify(toFeature(run.config, { location, day, callback })).length;
  };
  let requests = 0;
  for (const [stream, { stream: definition }] of run.streams) {
    const ofStream = queries.filter((query) => query.stream === stream);
    for (const batch of toBatches(ofStream, { size: run.config.os_batch_size, bytesOf })) {
      requests += 1;
      const bytes = batch.queries.reduce((sum, query) => sum + bytesOf(query), 0);
      const line = { stream, path: definition.path, ...windowOf(batch.day), locations: batch.queries.length, bytes };
      await stdout.write(Buffer.from(`${JSON.stringify(line)}\n`));
    }
  }
  run.log.info(`A run now would ask ${queries.length} questions in ${requests} requests`);
}
