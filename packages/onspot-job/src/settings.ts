import { EXIT, Failure } from '@onspot-tap/singer';
import {
  type ConfigOf,
  defineSettings,
  MOST_SHARDS,
  type Parsed,
  parseShard,
  shardProblems,
} from '@onspot-tap/settings';
import { s3ProblemsOf, s3Settings, unfinishedSettings } from '@onspot-tap/storage';
import { DateTime } from 'luxon';
import { type Told, toldByScheduler } from './scheduler.js';

export const ENV_PREFIX = 'ONSPOT_JOB';

/** Names that the original's Batch job definition sets; each stands in for a setting that is not given otherwise. */
const PLAIN_NAMES = { source: 'SOURCE', pipeline: 'PIPELINE', bucket: 'BUCKET', load_type: 'LOAD_TYPE' } as const;

/** Nobody waits longer for a lock, whatever it says. */
export const LONGEST_LEASE_SECONDS = 3_600;

const schema = {
  pipeline_url: {
    type: 'string',
    minLength: 1,
    description:
      'Where the four pipeline files are: an s3:// URL or a directory. Default: s3://{bucket}/{source}/pipeline/{pipeline}/, or the same without its last part when none of the files is there.',
  },
  bucket: { type: 'string', description: 'Bucket of the default pipeline_url. Also read from BUCKET.' },
  source: { type: 'string', description: 'First folder of the default pipeline_url. Also read from SOURCE.' },
  pipeline: { type: 'string', description: 'Last folder of the default pipeline_url. Also read from PIPELINE.' },
  load_type: {
    type: 'string',
    enum: ['automatic', 'initial', 'incremental'],
    description:
      'initial ignores a stored state (and deletes nothing), incremental begins from it. Default automatic: incremental when there is a state. Also read from LOAD_TYPE.',
  },
  shard: {
    type: 'string',
    pattern: '^\\d{1,5}/\\d{1,5}$',
    examples: ['0/4'],
    description:
      'Which of several jobs that share a night this one is: I/N, I from 0. Default: what AWS Batch says of an array job (AWS_BATCH_JOB_ARRAY_INDEX, AWS_BATCH_JOB_ARRAY_SIZE), or Kubernetes of an indexed one (JOB_COMPLETION_INDEX, with shards); else there are no others.',
  },
  shards: {
    type: 'integer',
    minimum: 1,
    maximum: MOST_SHARDS,
    description: 'How many jobs share a night, where the environment does not tell; onspot-job finish needs it.',
  },
  run_id: {
    type: 'string',
    pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$',
    examples: ['2026-11-26-nightly'],
    description:
      'Name of the night, which all jobs that share it have in common. Default: the id of AWS Batch’s array job, else the date (UTC).',
  },
  finish_wait_minutes: {
    type: 'number',
    minimum: 0,
    default: 60,
    description: 'How long onspot-job finish waits for shards that have not ended yet, or may be tried again.',
  },
  roll_start_date: {
    type: 'boolean',
    default: true,
    description:
      'Set start_date in tap_config.json to 30 days ago (UTC) and store the changed file after the run. Bookmarks go before it.',
  },
  tap_command: {
    type: 'array',
    items: { type: 'string' },
    minItems: 1,
    description: 'Program and first arguments of the tap. Default: tap-onspot as installed beside this program.',
  },
  target_command: {
    type: 'array',
    items: { type: 'string' },
    minItems: 1,
    description: 'Program and first arguments of the target. Default: target-s3-json as installed beside this program.',
  },
  work_dir: {
    type: 'string',
    minLength: 1,
    description:
      'Directory for a private folder with the files of this run, removed in the end. Default: the system’s own for temporary files.',
  },
  summary_url: {
    type: 'string',
    minLength: 1,
    description: 'Where summaries are written: _runs/dt={date}/{run_id}.json and _latest.json. Default: pipeline_url.',
  },
  report: {
    type: 'boolean',
    default: true,
    description:
      'Write a report for people beside each summary: _runs/dt={date}/{run_id}.report.html, and report.html for the latest.',
  },
  emf: {
    type: 'boolean',
    default: true,
    description:
      'Say closing metrics: lines on stdout in CloudWatch’s embedded metric format, from which CloudWatch Logs makes metrics by itself.',
  },
  emf_namespace: {
    type: 'string',
    minLength: 1,
    default: 'OnSpotPipeline',
    description: 'Namespace of the closing metrics.',
  },
  promote_interval_seconds: {
    type: 'number',
    minimum: 0,
    default: 60,
    description: 'Seconds between promotions of the state while the run goes on; 0 promotes only in the end.',
  },
  lease_seconds: {
    type: 'number',
    minimum: 1,
    maximum: LONGEST_LEASE_SECONDS,
    default: 300,
    description:
      'Seconds a lock is good for unless it is renewed, which happens every fifth of it. Another job waits so long before it gives up.',
  },
  grace_seconds: {
    type: 'number',
    minimum: 1,
    default: 16,
    description:
      'Seconds both programs have to end after a stop signal: the tap half of it, the target the rest. A second later the job gives up what is open. AWS Batch and most schedulers kill after 30.',
  },
  now: {
    type: 'string',
    format: 'date-time',
    description: 'Take this for the present time (RFC 3339), for tests and replays; the clock goes on from there.',
  },
  ...unfinishedSettings,
  ...s3Settings,
} as const;

export const jobSettings = defineSettings({
  envPrefix: ENV_PREFIX,
  schema,
  check: ({ pipeline_url, bucket, source, shard, shards, ...others }) => [
    ...(pipeline_url !== undefined || (bucket !== undefined && source !== undefined)
      ? []
      : [
          'the place of the pipeline files is missing: set "pipeline_url", or "bucket" and "source" (BUCKET and SOURCE)',
        ]),
    ...shardProblems(shard, others),
    ...contradictions(shard, shards),
    ...s3ProblemsOf(others, { readsBack: true }),
  ],
});

function contradictions(shard: string | undefined, shards: number | undefined): string[] {
  const parsed = shard === undefined ? undefined : parseShard(shard);
  return parsed === undefined || shards === undefined || shards === parsed.count
    ? []
    : [`"shard" is ${String(shard)}, and "shards" says ${shards}: correct one of them, or leave "shards" out`];
}

/** The settings of a job, every default filled in but those that depend on others. */
export type JobConfig = ConfigOf<typeof schema>;

/**
 * Reads the job's settings: files, later ones win, then `ONSPOT_JOB_…` of the environment, then flags, which win over
 * them; the original's plain names, and what schedulers tell, fill in what is still missing.
 *
 * @throws Failure with `EXIT.config` that names every problem at once, or with `EXIT.usage` for a flag
 */
export async function loadJobConfig(
  files: readonly string[],
  env: NodeJS.ProcessEnv,
  flags: { shard?: string | undefined } = {},
): Promise<Parsed<JobConfig>> {
  if (flags.shard !== undefined) checkShardFlag(flags.shard);
  const given = await rawSettings.load({ files: [...files, 'ENV'], env });
  const shard = flags.shard ?? given.config.shard;
  const told: Told = shard === undefined ? toldByScheduler(env, given.config.shards) : { shard };
  const plain = Object.entries(PLAIN_NAMES)
    .filter(([setting, variable]) => !(setting in given.config) && env[variable] !== undefined && env[variable] !== '')
    .map(([setting, variable]) => [setting, env[variable]?.trim()]);
  return jobSettings.parse({
    ...told,
    ...given.config,
    ...(shard !== undefined && { shard }),
    ...Object.fromEntries(plain),
  });
}

function checkShardFlag(shard: string): void {
  if (parseShard(shard) !== undefined) return;
  throw new Failure(
    EXIT.usage,
    `--shard is ${JSON.stringify(shard)}: I/N, such as 0/4, counts I from 0 to N - 1, and N is at most ${MOST_SHARDS}`,
  );
}

// The first reading must not demand yet what the plain names may still bring.
const rawSettings = defineSettings({ envPrefix: ENV_PREFIX, schema });

/**
 * The clock a run believes: the real one, or one that starts at `now` and goes on at the real pace.
 *
 * @param realNow epoch milliseconds
 */
export function clockFrom(now: string | undefined, realNow: () => number): () => number {
  if (now === undefined) return realNow;
  const start = DateTime.fromISO(now, { zone: 'utc' });
  if (!start.isValid) throw new Failure(EXIT.config, `The setting "now" is not a time: ${now}`);
  const offset = start.toMillis() - realNow();
  return () => realNow() + offset;
}
