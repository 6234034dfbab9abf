import { createLogger } from '@onspot-tap/singer';
import { discover } from '../../../dist/catalog/discover.js';
import { type Selected, selectStreams } from '../../../dist/catalog/select.js';
import { parseConfig, type TapConfig } from '../../../dist/config/config.js';
import { square } from '../places.js';
import { type Setup } from './setups.js';

export const SECRET = 'a-callback-secret-of-tests';
export const CALLBACK_URL = 'http://callbacks';

/** Shorter than the defaults, so that everything expires within a few nights. */
export const HOURS = { expiry: 36, token: 60, ambiguous: 0.5 };

export type Mode = 'sync' | 'submit' | 'collect';

/** What may change between two runs. */
export type Changing = {
  mode: Mode;
  account: number;
  startDay: number;
  /** Such as `0/2`. */
  shard: string;
};

export const silentLog = createLogger({ program: 'tap-onspot', level: 'CRITICAL', write: () => {} });

/** The tap's configuration, checked by the tap itself. */
export function configure(setup: Setup, { mode, account, startDay, shard }: Changing): TapConfig {
  const isListening = setup.callbacks === 'listen';
  return parseConfig({
    os_access_key: 'a',
    os_secret_key: 'b',
    os_api_key: 'c',
    os_account: `account-${account}`,
    shard,
    work_url: '/work',
    locations_url: '/places',
    callback_secret: SECRET,
    os_callback_url: CALLBACK_URL,
    ...(isListening ? { callback_listen: '127.0.0.1:0' } : {}),
    os_settle_days: 0,
    os_latency_days: setup.latencyDays,
    ...(setup.ages === undefined ? {} : { os_latency_ages: [...setup.ages] }),
    os_max_attempts: setup.maxAttempts,
    os_batch_size: setup.batchSize,
    os_concurrency: 1,
    start_date: new Date(startDay * 86_400_000).toISOString().slice(0, 10),
    // Who only submits has nobody to listen for.
    mode: isListening && mode === 'submit' ? 'sync' : mode,
    pending_expiry_hours: HOURS.expiry,
    token_hours: HOURS.token,
    ambiguous_wait_minutes: HOURS.ambiguous * 60,
    stall_minutes: 90,
    os_retry_wait_seconds: 0,
    poll_seconds: 1800,
    state_interval_seconds: setup.stateIntervalSeconds,
  });
}

export function select(streams: readonly string[]): Selected {
  const catalog = discover();
  for (const { tap_stream_id, metadata = [] } of catalog.streams) {
    const root = metadata.find(({ breadcrumb }) => breadcrumb.length === 0);
    if (root) root.metadata.selected = [...streams, 'requests'].includes(tap_stream_id);
  }
  return selectStreams(catalog, silentLog);
}

/** A locations file. A location is at the same place whenever it is there. */
export function toPlaces(names: readonly string[]): string {
  const features = names.map((name) => ({
    type: 'Feature',
    geometry: square('ABC'.indexOf(name)),
    properties: { name },
  }));
  return JSON.stringify({ type: 'FeatureCollection', features });
}
