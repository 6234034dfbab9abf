import { type Lease, type Storage } from '@onspot-tap/storage';
import { startGuard } from './programs/guard.js';
import { type Job } from './job.js';
import { type Downloaded } from './files/pipeline-files.js';
import { describeCommand, prepareFiles } from './files/prepare.js';
import { createPromoter, type Promoted } from './state/promoter.js';
import { type ProgramReports, readReports } from './reports/program-reports.js';
import { type Endings, runPair } from './programs/run-pair.js';
import { withoutFolder } from './programs/verdict.js';
import { type RunPlan } from './files/run-plan.js';
import { openStateFile, type StateFile } from './state/state-file.js';
import { stateLines } from './state/state-lines.js';
import { makeWorkDir, type WorkDir } from './files/work-dir.js';

/** What came of `tap | target`. */
export type Outcome = {
  endings: Endings;
  /** How the last promotion went; undefined when the storage could not be written, then `promotionFailure` says why. */
  promoted: Promoted | undefined;
  promotionFailure: unknown;
  state: StateFile;
  /** What the programs themselves tell of the run. */
  reports: ProgramReports;
};

/**
 * Runs the two programs in a work folder of their own and promotes what the target says.
 *
 * @param place where the state lies
 * @param found the state that lies there now
 */
export async function runPrograms(
  job: Job,
  place: Storage,
  { plan, found, lease }: { plan: RunPlan; found: Downloaded | undefined; lease: Lease },
): Promise<Outcome> {
  const workDir = await makeWorkDir(job.config.work_dir);
  try {
    const state = openStateFile(place, { found, clock: job.clock, log: job.log });
    return await runIn(workDir, { job, plan, lease, state });
  } finally {
    await workDir.remove();
  }
}

type Run = { job: Job; plan: RunPlan; lease: Lease; state: StateFile };

async function runIn(workDir: WorkDir, { job, plan, lease, state }: Run): Promise<Outcome> {
  const { config, env, stderr, abandon, log } = job;
  const programs = await prepareFiles(plan, workDir, {
    config,
    env,
    nowMs: job.clock(),
    runId: job.runId,
    shard: job.shard,
  });
  const { tap, target, summaries } = programs;
  log.info(`Running ${describeCommand(tap.command)} | ${describeCommand(target.command)}`);
  const stop = AbortSignal.any([job.stop, lease.lost]);
  const graceMs = config.grace_seconds * 1000;
  const intervalMs = config.promote_interval_seconds * 1000;
  const promoter = createPromoter(state, { intervalMs, lost: lease.lost, stop, log });
  const guard = startGuard(workDir.path, graceMs);
  try {
    const readStates = async (stdout: AsyncIterable<Uint8Array>) => {
      for await (const line of stateLines(stdout, log)) promoter.offer(line);
    };
    const ended = await runPair({
      tap,
      target,
      stderr,
      readStates,
      onStart: (role, pid) => guard.watch(role, pid),
      stop,
      abandon,
      graceMs,
      log,
    });
    const endings = {
      tap: withoutFolder(ended.tap, workDir.path),
      target: withoutFolder(ended.target, workDir.path),
    };
    return { endings, state, reports: await readReports(summaries), ...(await finish(promoter)) };
  } finally {
    await guard.dismiss();
  }
}

async function finish(promoter: ReturnType<typeof createPromoter>) {
  try {
    return { promoted: await promoter.finish(), promotionFailure: undefined };
  } catch (promotionFailure) {
    return { promoted: undefined, promotionFailure };
  }
}
