import { parseShard, type Shard, WHOLE } from '@onspot-tap/settings';
import { settings, type TapSettings } from './settings.js';
import { type Day, parseDay } from '../time/day.js';

/** The settings of a run with everything that follows from them worked out. Durations are milliseconds. */
export type TapConfig = Omit<TapSettings, 'shard'> & {
  /** `WHOLE` where there are no others. */
  readonly shard: Shard;
  readonly baseUrl: string;
  readonly workUrl: string;
  readonly locationsUrl: string;
  readonly startDay: Day | undefined;
  /** Where files are to be written; empty when no stream is delivered by file. */
  readonly saveUrl: string;
  readonly writesRequestFiles: boolean;
  readonly ms: {
    readonly lease: number;
    readonly maxWait: number;
    readonly stall: number;
    readonly ambiguousWait: number;
    readonly retryWait: number;
    readonly pendingExpiry: number;
    readonly token: number;
    readonly retention: number;
    readonly poll: number;
    readonly stateInterval: number;
    readonly metrics: number;
  };
};

const PRODUCTION = 'https://api.onspotdata.com';
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * Checks settings as a person wrote them, the original tap's among them, and works out what follows from them.
 *
 * @throws Failure with `EXIT.config` that names every problem at once
 */
export function parseConfig(json: unknown): TapConfig {
  return toConfig(settings.parse(json).config);
}

/** Works out what follows from settings that have been checked. */
export function toConfig(settings: TapSettings): TapConfig {
  const minutes = (value: number) => value * MINUTE;
  return {
    ...settings,
    shard: (settings.shard === undefined ? undefined : parseShard(settings.shard)) ?? WHOLE,
    baseUrl: baseUrlOf(settings),
    workUrl: settings.work_url ?? `s3://${settings.s3_bucket ?? ''}/${folder(settings.s3_output_folder)}`,
    locationsUrl: settings.locations_url ?? `s3://${settings.s3_bucket ?? ''}/${folder(settings.s3_locations_folder)}`,
    startDay: settings.start_date === undefined ? undefined : parseDay(settings.start_date),
    saveUrl: settings.save_url ?? '',
    writesRequestFiles: (settings.request_files ?? defaultRequestFiles(settings)) === 'per_location',
    ms: {
      lease: settings.lease_seconds * SECOND,
      maxWait: minutes(settings.max_wait_minutes),
      stall: minutes(settings.stall_minutes),
      retryWait: settings.os_retry_wait_seconds * SECOND,
      ambiguousWait: minutes(settings.ambiguous_wait_minutes),
      pendingExpiry: settings.pending_expiry_hours * HOUR,
      token: settings.token_hours * HOUR,
      retention: settings.inbox_retention_days * 24 * HOUR,
      poll: settings.poll_seconds * SECOND,
      stateInterval: settings.state_interval_seconds * SECOND,
      metrics: settings.metrics_interval_seconds * SECOND,
    },
  };
}

function baseUrlOf({ os_base_url, os_gateway_id, os_region, os_stage }: TapSettings): string {
  if (os_base_url !== undefined) return os_base_url;
  if (os_gateway_id === undefined) return PRODUCTION;
  return `https://${os_gateway_id}.execute-api.${os_region}.amazonaws.com/${os_stage}`;
}

// The Lambda that combines looks a request up by its response id; with tokens nobody needs to.
function defaultRequestFiles({ callback_secret }: TapSettings): 'per_location' | 'none' {
  return callback_secret.length === 0 ? 'per_location' : 'none';
}

function folder(path: string): string {
  const trimmed = path.replaceAll(/^\/+|\/+$/g, '');
  return trimmed === '' ? '' : `${trimmed}/`;
}
