import { type Writable } from 'node:stream';
import { type Storage } from '@onspot-tap/storage';
import { type Child, startChild } from './programs/child.js';
import { findPipeline } from './files/find-pipeline.js';
import { type Guard, startGuard } from './programs/guard.js';
import { beginJob, checkShardIsTold, type Job, type JobOptions } from './job.js';
import { downloadFiles } from './files/pipeline-files.js';
import { prepareFiles } from './files/prepare.js';
import { type Prepared } from './programs/run-pair.js';
import { planRun } from './files/run-plan.js';
import { secretsIn } from './files/secrets.js';
import { findStates } from './files/states.js';
import { failureOf } from './programs/verdict.js';
import { makeWorkDir } from './files/work-dir.js';

/** `check`: both programs check themselves. `dry-run`: the tap shows what it would ask for. */
export type Rehearsal = 'check' | 'dry-run';

/** A rehearsal, whose programs speak to a person: their stdout goes to `stdout`. */
export type RehearsalOptions = JobOptions & { rehearsal: Rehearsal; stdout: Writable };

/**
 * Does what a run does up to its programs, without the lock and without changing anything, and lets them look.
 *
 * @throws Failure as a real run would
 */
export async function rehearseJob(options: RehearsalOptions): Promise<void> {
  const job = beginJob(options);
  checkShardIsTold(job.config);
  const pipeline = await findPipeline(job.config, job.open);
  const workDir = await makeWorkDir(job.config.work_dir);
  const guard = startGuard(workDir.path, job.config.grace_seconds * 1000);
  try {
    const { tap, target } = await prepare(job, pipeline, workDir);
    const programs = options.rehearsal === 'check' ? [tap, target] : [tap];
    for (const program of programs) await rehearse(program, { ...options, guard });
    job.stop.throwIfAborted();
  } finally {
    await guard.dismiss();
    await workDir.remove();
    pipeline.close();
  }
}

async function prepare(job: Job, pipeline: Storage, workDir: Awaited<ReturnType<typeof makeWorkDir>>) {
  const { config, env, log } = job;
  const files = await downloadFiles(pipeline, job.stop);
  job.addSecrets(secretsIn(files));
  const nowMs = job.clock();
  const states = await findStates(pipeline, job.stop);
  const plan = planRun(files, { config, env, url: pipeline.url, states, shard: job.shard, nowMs, log });
  log.info(`It would be an ${plan.loadType} load from ${pipeline.url}`);
  return prepareFiles(plan, workDir, { config, env, nowMs, runId: job.runId, shard: job.shard });
}

async function rehearse(
  { command, args, env }: Prepared,
  { rehearsal, stdout, stderr, stop, abandon, guard }: RehearsalOptions & { guard: Guard },
): Promise<void> {
  stop.throwIfAborted();
  const child: Child = startChild(command, { args: [...args, `--${rehearsal}`], env, stdin: 'ignore', stdout, stderr });
  if (child.process.pid !== undefined) guard.watch(command.role, child.process.pid);
  const stopped = () => child.signal('SIGTERM');
  const killed = () => child.kill();
  stop.addEventListener('abort', stopped, { once: true });
  abandon.addEventListener('abort', killed, { once: true });
  try {
    await child.started;
    const failure = failureOf(await child.ended);
    if (stop.aborted) throw stop.reason;
    if (failure) throw failure;
  } finally {
    stop.removeEventListener('abort', stopped);
    abandon.removeEventListener('abort', killed);
  }
}
