import { EXIT, exitCodeOf, messageOf } from '@onspot-tap/singer';
import { formatShard } from '@onspot-tap/settings';
import { toFacts } from './reports/run-facts.js';
import { resolveCommand } from './programs/command.js';
import { type Job } from './job.js';
import { type Outcome } from './run-programs.js';
import { type RunPlan } from './files/run-plan.js';
import { type RunSummary, summarizeEnding } from './summary.js';
import { manifest } from './manifest.js';

/** How far a run got: filled in as it goes on. */
export type Progress = {
  plan?: RunPlan;
  /** ETag of the state the run found. */
  stateBefore?: string | undefined;
  outcome?: Outcome;
  failure?: unknown;
};

/** The summary of a run that ends now, wherever it got to. */
export function summarize(job: Job, url: string, { plan, stateBefore, outcome, failure }: Progress): RunSummary {
  const { endings, state, promoted } = outcome ?? {};
  return {
    version: 1,
    run_id: nameOf(job),
    shard: job.shard.count === 1 ? null : formatShard(job.shard),
    night: job.shard.count === 1 ? null : job.night,
    shards: null,
    pipeline_url: url,
    versions: versionsOf(job),
    load_type: plan?.loadType ?? null,
    start_date: plan?.startDate ?? null,
    attempts: 1,
    started_at: new Date(job.startedAt).toISOString(),
    ended_at: new Date(job.clock()).toISOString(),
    tap: endings ? summarizeEnding(endings.tap, job.conceal) : null,
    target: endings ? summarizeEnding(endings.target, job.conceal) : null,
    state: {
      before: stateBefore ?? null,
      after: (state ? state.etag : stateBefore) ?? null,
      promoted: promoted?.isPromoted ?? false,
    },
    exit_code: failure === undefined ? EXIT.ok : (exitCodeOf(failure) ?? EXIT.unexpected),
    failure: failure === undefined ? null : job.conceal(messageOf(failure)),
    ...toFacts(outcome?.reports ?? { tap: undefined, target: undefined }),
  };
}

/** A shard's tries are told apart; a run without others goes by its given name. */
function nameOf({ runId, shard, night, isNamed }: Job): string {
  return shard.count === 1 && isNamed ? night : runId;
}

function versionsOf({ config }: Job): RunSummary['versions'] {
  const versions: RunSummary['versions'] = { job: manifest.version, node: process.version };
  for (const role of ['tap', 'target'] as const) {
    if (config[`${role}_command`] === undefined) versions[role] = resolveCommand(role, undefined).version;
  }
  return versions;
}
