import { type JsonObject, type Logger } from '@onspot-tap/singer';
import { checkState, loadTypeFor, type LoadType } from './load-type.js';
import { type Downloaded, type DownloadedJson, type PipelineFiles } from './pipeline-files.js';
import { rollStartDate } from './roll-start-date.js';
import { type JobConfig } from '../settings.js';
import { effectiveTargetConfig } from './target-config.js';

/** What a run gives its two programs. */
export type RunPlan = {
  loadType: LoadType;
  /** As the tap gets it; null when tap_config.json has none. */
  startDate: string | null;
  tapConfig: DownloadedJson;
  catalog: DownloadedJson;
  /** What the tap begins from; undefined in an initial load. */
  state: Downloaded | undefined;
  targetConfig: JsonObject;
};

export type PlanOptions = { config: JobConfig; env: NodeJS.ProcessEnv; url: string; nowMs: number; log: Logger };

/**
 * Decides what is run from what was downloaded.
 *
 * @throws Failure: 65 when there is a state to begin from and it is none, 78 when the target has no destination
 */
export function planRun(files: PipelineFiles, { config, env, url, nowMs, log }: PlanOptions): RunPlan {
  const loadType = loadTypeFor(config.load_type ?? 'automatic', files.state !== undefined);
  if (loadType === 'incremental' && files.state) checkState(url, files.state);
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
    state: loadType === 'incremental' ? files.state : undefined,
    targetConfig: effectiveTargetConfig({ target: files.targetConfig?.json ?? {}, tap: tapConfig.json, env }),
  };
}
