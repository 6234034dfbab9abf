import { type Writable } from 'node:stream';
import { createRedactor, EXIT, Failure, type Logger } from '@onspot-tap/singer';
import { parseShard, type Shard, WHOLE } from '@onspot-tap/settings';
import { s3OptionsFrom } from '@onspot-tap/storage';
import { type OpenOptions } from './files/find-pipeline.js';
import { dateOf, newRunId } from './run-id.js';
import { clockFrom, type JobConfig, jobSettings } from './settings.js';

/** What a job needs from the process it runs in. */
export type JobOptions = {
  config: JobConfig;
  /** Handed on to both programs. */
  env: NodeJS.ProcessEnv;
  /** Takes the log lines of both programs, as they are. */
  stderr: Writable;
  /** Takes the closing metrics. Default: nobody does. */
  stdout?: Writable;
  log: Logger;
  /** End in order: the tap first. Its reason is thrown once everything has ended. */
  stop: AbortSignal;
  /** Kill both programs. */
  abandon: AbortSignal;
  /** The real time, epoch milliseconds. Default: the system's clock. */
  realNow?: () => number;
};

/** One run of the job. */
export type Job = JobOptions & {
  realNow: () => number;
  runId: string;
  shard: Shard;
  /** Names the night for all shards that share it, and for all tries of one run. */
  night: string;
  /** Whether somebody has given it that name: then a run without others is known by it, too. */
  isNamed: boolean;
  /** The time the run believes, epoch milliseconds. */
  clock: () => number;
  startedAt: number;
  /** Takes secrets out of what is said and stored. */
  conceal: (text: string) => string;
  /** Values that are secret from now on. */
  addSecrets(secrets: readonly string[]): void;
  /** How the job's own storages are opened. */
  open: OpenOptions;
};

/**
 * One that is to share a night, and does not know which shard it is, would do the work of all.
 *
 * @throws Failure with `EXIT.config`
 */
export function checkShardIsTold({ shard, shards = 1 }: JobConfig): void {
  if (shard !== undefined && parseShard(shard) === undefined) {
    throw new Failure(EXIT.config, `"shard" is ${shard}, and has to be I/N, I from 0 to N - 1`);
  }
  if (shard !== undefined || shards === 1) return;
  throw new Failure(
    EXIT.config,
    `"shards" is ${shards}, and nothing says which of them this is: give --shard I/${shards} (an array job of AWS Batch and an indexed Job of Kubernetes tell it), or leave "shards" out`,
  );
}

export function beginJob(options: JobOptions): Job {
  const { config, log, realNow = Date.now } = options;
  const clock = clockFrom(config.now, realNow);
  const startedAt = clock();
  const redactor = createRedactor();
  const addSecrets = (secrets: readonly string[]) => {
    log.addSecrets(secrets);
    redactor.add(secrets);
  };
  addSecrets(jobSettings.secretsOf(config));
  const open: OpenOptions = { s3: s3OptionsFrom(config), onWarning: (sentence) => log.warn(sentence) };
  const shard = (config.shard === undefined ? undefined : parseShard(config.shard)) ?? WHOLE;
  const names = {
    runId: newRunId(startedAt, shard),
    shard,
    night: config.run_id ?? dateOf(startedAt),
    isNamed: config.run_id !== undefined,
  };
  return { ...options, ...names, realNow, clock, startedAt, open, addSecrets, conceal: redactor.redact };
}
