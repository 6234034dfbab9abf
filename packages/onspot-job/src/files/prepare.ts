import { type Command, resolveCommand } from '../programs/command.js';
import { FILES } from './pipeline-files.js';
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
};

/** Puts the files of a run in its work folder and makes the two command lines from them. */
export async function prepareFiles(
  plan: RunPlan,
  workDir: WorkDir,
  { config, env, nowMs, runId }: PrepareOptions,
): Promise<{ tap: Prepared; target: Prepared }> {
  const tapConfig = await workDir.write(FILES.tapConfig, plan.tapConfig.bytes);
  const catalog = await workDir.write(FILES.catalog, plan.catalog.bytes);
  const targetConfig = await workDir.write(FILES.targetConfig, JSON.stringify(plan.targetConfig));
  const state = plan.state && (await workDir.write(FILES.state, plan.state.bytes));
  // Secrets may come by TAP_ONSPOT_… and TARGET_S3_JSON_… instead of by the files.
  const withEnv = (file: string) => ['--config', file, '--config', 'ENV'];
  const now = config.now === undefined ? undefined : new Date(nowMs).toISOString();
  const grace = String(config.grace_seconds);
  return {
    tap: {
      command: resolveCommand('tap', config.tap_command),
      args: [...withEnv(tapConfig), '--catalog', catalog, ...(state === undefined ? [] : ['--state', state])],
      env: { ...env, TAP_ONSPOT_GRACE_SECONDS: grace, ...(now !== undefined && { TAP_ONSPOT_NOW: now }) },
    },
    target: {
      command: resolveCommand('target', config.target_command),
      args: withEnv(targetConfig),
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

/** A command as a log line shows it: the arguments of a command of somebody else are nobody's business. */
export function describeCommand({ role, argv, version }: Command): string {
  return version === undefined ? `${role} ${argv[0] ?? ''}` : `${role} ${version}`;
}
