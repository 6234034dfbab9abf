import { createClock, createLogger } from '@onspot-tap/singer';
import { type FoundLease, readLease, type Storage } from '@onspot-tap/storage';
import { discover } from '../catalog/discover.js';
import { resolveSelected } from '../catalog/resolve.js';
import { selectStreams } from '../catalog/select.js';
import { lookForArrivals } from '../sync/arrivals.js';
import { openRun } from '../sync/open-run.js';
import { openStores } from '../sync/stores.js';
import { type SyncOptions } from '../sync/sync.js';
import { toDate, toTimestamp } from '../time/day.js';
import { inspectQuestions } from './inspect-questions.js';
import { inspectStream } from './inspect-stream.js';
import { type Inspection, type LeaseInspection } from './inspection.js';

/** As for a run; without a state nothing is known of bookmarks. */
export type InspectOptions = Pick<SyncOptions, 'config' | 'catalog' | 'state' | 'signal' | 'log' | 'clock' | 'work'>;

/**
 * Tells what ledger, inbox and the given state hold: what is waited for, what has failed, how far each stream is. Takes
 * no lease, asks nothing and writes nothing, so that it may look while a run is going on.
 *
 * @throws Failure with `EXIT.data` when the state, or an object of the ledger, cannot be read
 */
export async function inspect(options: InspectOptions): Promise<Inspection> {
  const { config, state, log = createLogger({ program: 'tap-onspot', write: () => {} }) } = options;
  const { clock = createClock(config.now), signal = new AbortController().signal } = options;
  const selected = resolveSelected(selectStreams(options.catalog ?? discover(), log), config, log);
  const stores = await openStores(config, log, options);
  try {
    const { work, openSaved } = stores;
    const lease = await inspectLease(work);
    const run = await openRun({ config, selected, state, work, openSaved, clock, log, signal, onlyLooks: true });
    const questions = inspectQuestions(run, await lookForArrivals(run));
    return {
      version: 1,
      at: toTimestamp(clock()),
      work_store: work.url,
      newest_day: toDate(run.newest),
      has_state: state !== undefined,
      lease,
      streams: [...questions].map(([stream, subjects]) => inspectStream(run, stream, subjects)),
    };
  } finally {
    stores.close();
  }
}

async function inspectLease(work: Storage): Promise<LeaseInspection | null> {
  const keys: string[] = [];
  for await (const { key } of work.list({ prefix: 'lease.' })) keys.push(key);
  const leases = await Promise.all(keys.map((key) => readLease(work, key)));
  // Of several shards one stands for all: the one that was renewed last.
  const expiry = (lease: FoundLease) => lease.content?.expires_at ?? '';
  const [found] = leases.filter((lease) => lease !== undefined).sort((a, b) => (expiry(a) < expiry(b) ? 1 : -1));
  if (found === undefined) return null;
  const { run_id = null, host = null, pid = null, since = null, expires_at = null } = found.content ?? {};
  // Leases live in real time, whatever time a run believes.
  const has_expired = expires_at !== null && Date.parse(expires_at) <= Date.now();
  return { run_id, host, pid, since, expires_at, has_expired };
}
