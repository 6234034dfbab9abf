import { type JsonObject, type Logger } from '@onspot-tap/singer';
import { type Shard } from '@onspot-tap/settings';
import { checkState, loadTypeFor, type LoadType } from './load-type.js';
import { type DownloadedJson, type PipelineFiles } from './pipeline-files.js';
import { rollStartDate } from './roll-start-date.js';
import { type FoundState } from './states.js';
import { type JobConfig } from '../settings.js';
import { effectiveTargetConfig } from './target-config.js';

/** What a run gives its two programs. */
export type RunPlan = {
  loadType: LoadType;
  /** As the tap gets it; null when tap_config.json has none. */
  startDate: string | null;
  tapConfig: DownloadedJson;
  catalog: DownloadedJson;
  /** What the tap begins from, the oldest first: one as a rule, more when shards share the work; none in an initial load. */
  states: readonly FoundState[];
  targetConfig: JsonObject;
};

export type PlanOptions = {
  config: JobConfig;
  env: NodeJS.ProcessEnv;
  /** Of the pipeline's folder. */
  url: string;
  /** Whatever states there are. */
  states: readonly FoundState[];
  shard: Shard;
  nowMs: number;
  log: Logger;
};

/**
 * Decides what is run from what was downloaded.
 *
 * @throws Failure: 65 when there is a state to begin from and it is none, 78 when the target has no destination
 */
export function planRun(files: PipelineFiles, { config, env, url, states, shard, nowMs, log }: PlanOptions): RunPlan {
  const loadType = loadTypeFor(config.load_type ?? 'automatic', states.length > 0);
  if (loadType === 'incremental') for (const state of states) checkState(url, state);
  if (config.load_type === 'incremental' && loadType === 'initial') {
    log.warn(`An incremental load was asked for, but there is no state at ${url}; this is an initial load`);
  }
  const tapConfig = config.roll_start_date ? rollStartDate(files.tapConfig, nowMs) : files.tapConfig;
  const { start_date } = tapConfig.json;
  return {
    loadType,
    startDate: typeof start_date === 'string' ? start_date : null,
    tapConfig,
    catalog: files.catalog,
    states: loadType === 'incremental' ? states : [],
    targetConfig: effectiveTargetConfig({ target: files.targetConfig?.json ?? {}, tap: tapConfig.json, env, shard }),
  };
}
