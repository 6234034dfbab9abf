import { type Catalog, EXIT, Failure, type Logger, createClock } from '@onspot-tap/singer';
import { resolveSelected } from '../catalog/resolve.js';
import { selectStreams } from '../catalog/select.js';
import { createTransport } from '../client/client.js';
import { type QueuesOutcome } from '../client/outcomes.js';
import { type TapConfig } from '../config/config.js';
import { createTapState } from '../state/tap-state.js';
import { loadKnown } from '../sync/load-subjects.js';
import { openStores, type Stores } from '../sync/stores.js';
import { toClientOptions } from '../sync/client-options.js';
import { oldestAnsweredDay } from '../time/day.js';
import { openFailures } from '../work-store/failures.js';

export type CheckInput = { config: TapConfig; catalog: Catalog; state: unknown; signal: AbortSignal; log: Logger };

/**
 * Checks everything a run needs without asking anything: catalog, state, locations, work store, and that OnSpot takes
 * the credentials.
 *
 * @throws Failure of the first thing that is wrong
 */
export async function checkAll({ config, catalog, state, signal, log }: CheckInput): Promise<void> {
  const clock = createClock(config.now);
  const { streams } = resolveSelected(selectStreams(catalog, log), config, log);
  createTapState(state, oldestAnsweredDay(clock()));
  const stores = await openStores(config, log);
  try {
    // Reporting left-out features is for runs; a check only says them.
    const failures = { ...openFailures(stores.work, clock), feature: async () => {} };
    const { leftOut } = await loadKnown({ config, log, failures, signal, streams, takenOver: NONE }, stores.locations);
    if (leftOut.length > 0) throw unreadable(leftOut);
    await probe(stores, config);
  } finally {
    stores.close();
  }
  await checkCredentials(config, { clock, log, signal });
  log.info(`All is well; selected: ${[...streams.keys()].join(', ') || 'nothing'}`);
}

const NONE: ReadonlySet<string> = new Set();

// A run goes on without them, since they must not keep the rest from being asked; a check is there to find them.
function unreadable(audiences: readonly string[]): Failure {
  return new Failure(
    EXIT.data,
    `The files of ${audiences.join(', ')} cannot be read, as said above; correct "sources" in "audiences", or the rights to read them`,
  );
}

async function probe({ work, openSaved }: Stores, { save_url }: TapConfig): Promise<void> {
  // Always the same one: what a check that is killed in the middle leaves, the next one removes.
  await work.write('probe', '');
  await work.delete('probe');
  // OnSpot writes there, the tap only reads.
  if (save_url !== undefined) await (await openSaved(save_url)).head('probe');
}

async function checkCredentials(
  config: TapConfig,
  { clock, log, signal }: { clock: () => number; log: Logger; signal: AbortSignal },
): Promise<void> {
  const client = createTransport(toClientOptions(config, clock, log));
  try {
    judge(await client.queues({ signal }), config, log);
  } finally {
    await client.close();
  }
}

function judge(outcome: QueuesOutcome, { baseUrl }: TapConfig, log: Logger): void {
  switch (outcome.kind) {
    case 'known': {
      const queues = outcome.queues.map(({ name, count }) => `${name} ${count}`);
      return log.info(`OnSpot at ${baseUrl} takes the credentials; its queues: ${queues.join(', ')}`);
    }
    case 'absent':
      return log.warn(
        `OnSpot at ${baseUrl} answers, but has no queue status, so the credentials could not be checked: ${outcome.message}`,
      );
    case 'denied':
      throw new Failure(EXIT.denied, outcome.message);
    case 'unavailable':
      throw new Failure(EXIT.temporary, `OnSpot at ${baseUrl} is out of reach: ${outcome.message}`);
  }
}
