import { type Catalog, createClock, createLogger, type Logger, type SingerMessage } from '@onspot-tap/singer';
import { type Storage, sweepAtStart } from '@onspot-tap/storage';
import { type Dispatcher } from 'undici';
import { discover } from '../catalog/discover.js';
import { resolveSelected } from '../catalog/resolve.js';
import { selectStreams, toSchemaMessage } from '../catalog/select.js';
import { createTransport } from '../client/client.js';
import { type TapConfig } from '../config/config.js';
import { newBatchId } from '../ledger/ids.js';
import { toClientOptions } from './client-options.js';
import { toMessages } from './deliver.js';
import { endWithState } from './end-with-state.js';
import { openRun, type RunInput } from './open-run.js';
import { type ProgressMeter } from './progress.js';
import { openReception } from './reception.js';
import { type Output } from './run.js';
import { createStateSayer } from './state-sayer.js';
import { takeShardLease } from './shard-lease.js';
import { type RunReport, toRunReport } from './run-report.js';
import { openStores } from './stores.js';
import { createTally } from '../tally/tally.js';

export type SyncOptions = {
  /** From `parseConfig`. */
  config: TapConfig;
  /** Selects streams and fields; default: what discovery marks as selected by default. */
  catalog?: Catalog;
  /** The last state a target said; `undefined` for a first run. */
  state?: unknown;
  /** Ends the run in order: a last STATE is said, then its reason is thrown. */
  signal?: AbortSignal;
  /** Where log lines go; default nowhere. */
  log?: Logger;
  /** Epoch milliseconds; default the real time, or the configured `now` going on from there. */
  clock?: () => number;
  /** The work store; default what `work_url` says. It stays the caller's to close. */
  work?: Storage;
  /** Where the locations files lie; default what `locations_url` says. It stays the caller's to close. */
  locations?: Storage;
  /** Where OnSpot writes files; default what `save_url` says. It stays the caller's to close. */
  saved?: Storage;
  /** From `createProgress`; tells how far the run is. */
  progress?: ProgressMeter;
  /** Told what came of the run when it ends, however it does; nothing is collected for it where nobody asks. */
  onReport?: (report: RunReport) => void;
  /** Carries requests to OnSpot; default a connection pool of the run's own. */
  dispatcher?: Dispatcher;
};

/** Requests on their way get this long once a run is told to end: an acknowledgement that is read saves a long wait. */
const LAST_REQUESTS_MS = 5_000;

/**
 * Asks OnSpot what the selected streams lack, waits for the answers and yields them as Singer messages.
 *
 * @throws Failure once everything that could be said is said: `EXIT.temporary` when something is left for the next
 * run, `EXIT.denied`, `EXIT.data` or `EXIT.config` when a person is needed. The state said last is good in any case.
 */
export async function* sync(options: SyncOptions): AsyncGenerator<SingerMessage> {
  for await (const output of syncOutputs(options)) yield* toMessages(output);
}

/** The same with the records of answers as lines of bytes, for who only passes them on. */
export async function* syncOutputs(options: SyncOptions): AsyncGenerator<Output> {
  const log = options.log ?? createLogger({ program: 'tap-onspot', write: () => {} });
  const { config } = options;
  const selected = resolveSelected(selectStreams(options.catalog ?? discover(), log), config, log);
  if (selected.streams.size === 0) {
    log.info('No stream is selected in the catalog, so there is nothing to do');
    return;
  }
  const { signal = new AbortController().signal, clock = createClock(config.now) } = options;
  const opened = await openStores(config, log, options);
  try {
    const { work, openSaved } = opened;
    const lease = await takeShardLease(work, { config, runId: newBatchId(clock(), config.shard), signal, log });
    try {
      const either = AbortSignal.any([signal, lease.lost]);
      await sweepAtStart(work, { retentionHours: config.unfinished_retention_hours, signal: either, log });
      const { state, progress, onReport } = options;
      const tally = onReport && createTally();
      const input = { config, selected, state, work, openSaved, clock, log, signal: either, progress, tally };
      const { requests } = selected;
      for (const selection of selected.streams.values()) yield toSchemaMessage(selection);
      if (requests) yield toSchemaMessage(requests);
      yield* runLeased(input, {
        ...options,
        locations: opened.locations,
        assertLease: () => lease.assertHeld(),
      });
    } finally {
      await lease.release();
    }
  } finally {
    opened.close();
  }
}

type Leased = Pick<SyncOptions, 'dispatcher' | 'onReport'> & { locations: Storage; assertLease: () => void };

async function* runLeased(
  input: RunInput,
  { dispatcher, onReport, locations, assertLease }: Leased,
): AsyncGenerator<Output> {
  const run = await openRun(input);
  const sayer = createStateSayer(run);
  yield sayer.now();
  const client = createTransport({
    ...toClientOptions(run.config, run.clock, run.log),
    ...(dispatcher && { dispatcher }),
  });
  try {
    const reception = await openReception(run);
    try {
      const requests = delayAbort(run.signal, LAST_REQUESTS_MS);
      yield* endWithState(run, { sayer, reception, locations, client, assertLease, requests });
    } finally {
      await reception.close();
    }
  } finally {
    await client.close();
    if (run.tally) onReport?.(toRunReport(run, run.tally.tallied));
  }
}

function delayAbort(signal: AbortSignal, ms: number): AbortSignal {
  const later = new AbortController();
  const abort = () => setTimeout(() => later.abort(signal.reason), ms).unref();
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  return later.signal;
}
