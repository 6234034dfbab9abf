import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PIPELINE, type S3Access, SOURCE } from './pipeline-files.js';

/** The program and arguments that run the job with an environment, and the environment that they need themselves. */
export type JobCommand = (env: Record<string, string>) => { argv: readonly string[]; env: NodeJS.ProcessEnv };

/** What a container's job definition sets, and the time the run shall believe. */
export type JobRun = {
  s3: S3Access;
  now: string;
  loadType?: 'initial';
  log: (chunk: string) => void;
  /** Default: the program of this repository. */
  command?: JobCommand;
};

/**
 * Runs `onspot-job` as a container would: everything it needs to know is in its environment.
 *
 * @throws Error when it ends with anything but 0
 */
export async function runJob({ s3, now, loadType, log, command = ours }: JobRun, signal: AbortSignal): Promise<void> {
  const { argv, env } = command({
    BUCKET: s3.bucket,
    SOURCE,
    PIPELINE,
    ...(loadType === undefined ? {} : { LOAD_TYPE: loadType }),
    ONSPOT_JOB_NOW: now,
    // The demo's days are fixed; a real pipeline lets start_date roll.
    ONSPOT_JOB_ROLL_START_DATE: 'false',
    ONSPOT_JOB_S3_ENDPOINT: s3.endpoint,
    ONSPOT_JOB_S3_ACCESS_KEY: s3.keys.accessKeyId,
    ONSPOT_JOB_S3_SECRET_KEY: s3.keys.secretAccessKey,
  });
  const [program = '', ...args] = argv;
  const job = spawn(program, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  job.stderr.setEncoding('utf8').on('data', log);
  // An orderly end: the job stops its programs, saves the state and leaves.
  const stop = () => job.kill('SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  const [code] = (await once(job, 'close')) as [number | null];
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  if (code !== 0) throw new Error(`onspot-job ended with ${code ?? 'a signal'}; its last lines say why`);
}

const ours: JobCommand = (env) => ({
  argv: [process.execPath, jobProgram()],
  env: { PATH: process.env.PATH, ...env },
});

function jobProgram(): string {
  const manifest = createRequire(import.meta.url).resolve('@onspot-tap/job/package.json');
  return join(dirname(manifest), 'bin', 'onspot-job.js');
}
