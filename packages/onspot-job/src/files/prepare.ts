import { join } from 'node:path';
import { formatShard, type Shard } from '@onspot-tap/settings';
import { type Command, resolveCommand } from '../programs/command.js';
import { FILES } from './pipeline-files.js';
import { fileNameOf, type FoundState } from './states.js';
import { type Prepared } from '../programs/run-pair.js';
import { type RunPlan } from './run-plan.js';
import { type JobConfig } from '../settings.js';
import { type WorkDir } from './work-dir.js';

export type PrepareOptions = {
  config: JobConfig;
  env: NodeJS.ProcessEnv;
  /** The time the run believes, epoch milliseconds; handed on when it is not the real one. */
  nowMs: number;
  runId: string;
  shard: Shard;
};

/** Both programs, and the files in which they tell what came of the run; those of somebody else tell nothing. */
export type PreparedPair = {
  tap: Prepared;
  target: Prepared;
  summaries: { tap: string | undefined; target: string | undefined };
};

/** Puts the files of a run in its work folder and makes the two command lines from them. */
export async function prepareFiles(
  plan: RunPlan,
  workDir: WorkDir,
  { config, env, nowMs, runId, shard }: PrepareOptions,
): Promise<PreparedPair> {
  const tapConfig = await workDir.write(FILES.tapConfig, plan.tapConfig.bytes);
  const catalog = await workDir.write(FILES.catalog, plan.catalog.bytes);
  const targetConfig = await workDir.write(FILES.targetConfig, JSON.stringify(plan.targetConfig));
  const states = await writeStates(plan.states, workDir);
  // Secrets may come by TAP_ONSPOT_… and TARGET_S3_JSON_… instead of by the files.
  const withEnv = (file: string) => ['--config', file, '--config', 'ENV'];
  const now = config.now === undefined ? undefined : new Date(nowMs).toISOString();
  const grace = String(config.grace_seconds);
  const summaryOf = (role: Command['role'], command: Command) =>
    command.version === undefined ? undefined : join(workDir.path, `${role}_summary.json`);
  const tapCommand = resolveCommand('tap', config.tap_command);
  const targetCommand = resolveCommand('target', config.target_command);
  const summaries = { tap: summaryOf('tap', tapCommand), target: summaryOf('target', targetCommand) };
  return {
    summaries,
    tap: {
      command: tapCommand,
      args: [
        ...withEnv(tapConfig),
        '--catalog',
        catalog,
        ...states.flatMap((state) => ['--state', state]),
        ...withSummary(summaries.tap),
      ],
      env: {
        ...env,
        TAP_ONSPOT_GRACE_SECONDS: grace,
        ...(shard.count > 1 && { TAP_ONSPOT_SHARD: formatShard(shard) }),
        ...(now !== undefined && { TAP_ONSPOT_NOW: now }),
      },
    },
    target: {
      command: targetCommand,
      args: [...withEnv(targetConfig), ...withSummary(summaries.target)],
      env: {
        // One name for the run everywhere: in the keys of its objects, in its summary.
        ...(plan.targetConfig.run_id === undefined && { TARGET_S3_JSON_RUN_ID: runId }),
        ...env,
        TARGET_S3_JSON_GRACE_SECONDS: grace,
        ...(now !== undefined && { TARGET_S3_JSON_NOW: now }),
      },
    },
  };
}

const withSummary = (path: string | undefined) => (path === undefined ? [] : ['--summary', path]);

/** The order of the arguments is theirs. */
function writeStates(states: readonly FoundState[], workDir: WorkDir): Promise<string[]> {
  return Promise.all(states.map((state) => workDir.write(fileNameOf(state), state.bytes)));
}

/** A command as a log line shows it: the arguments of a command of somebody else are nobody's business. */
export function describeCommand({ role, argv, version }: Command): string {
  return version === undefined ? `${role} ${argv[0] ?? ''}` : `${role} ${version}`;
}
