import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { text } from 'node:stream/consumers';
import { type EmulatorOptions, type OnSpotEmulator, startOnSpotEmulator } from '@onspot-tap/emulator';
import { openStorage, type Storage } from '@onspot-tap/storage';
import { type DataStream, SAMPLE, settingsOf } from '../../support/expected-records.js';
import { type S3Place } from '../../support/s3-place.js';
import { type Ended, type Program, startProgram } from './program.js';
import { findBelow, findRunning, killAll } from './processes.js';
import { type ReceiverService, startReceiverService } from './receiver.js';
import { SEED } from './budget.js';
import { toPlacesFile } from '../../support/places.js';
import { until } from './until.js';

type Json = Record<string, unknown>;

export type WorldOptions = {
  /** Where everything is stored: a prefix in a bucket, or a directory where there is none. */
  s3?: S3Place | undefined;
  /** Location ids. Default: six of them. */
  places?: readonly string[];
  /** Default: one of each kind; `requests` is always there. */
  streams?: readonly DataStream[];
  emulator?: EmulatorOptions;
  /** First day of the first load. Default: 2024-05-03, the day before the newest that there are answers for. */
  startDate?: string;
  /** How old what is swept away has to be; at least 1 where shards work beside each other. Default: 0. */
  retentionHours?: number;
  /** How long the dead keep others out. Default: 4. */
  leaseSeconds?: number;
  callbackSecret?: string;
  /** More of the environment of job and receiver. */
  env?: NodeJS.ProcessEnv;
  tap?: Json;
  target?: Json;
  /** Further settings of the job. */
  job?: Json;
};

/** The programs that can be killed; the job's guard goes with `all`, as it does when a machine is lost. */
export type Victim = 'tap' | 'target' | 'receiver' | 'job' | 'all';

/** A nightly pipeline of real programs on OnSpot's emulator and a store, that survives whatever is done to it. */
export type World = {
  onspot: OnSpotEmulator;
  /** Everything the pipeline has stored. */
  storage: Storage;
  s3: S3Place | undefined;
  receiver: ReceiverService;
  options: Required<Pick<WorldOptions, 'places' | 'streams'>>;
  /** A folder of this world's own, with `tmp` in it for the jobs' private folders. */
  folder: string;
  /** The world's time, as programs are told it. */
  now(): string;
  /** The key of something below the world's root as the S3 server knows it. */
  keyOf: (key: string) => string;
  startJob(settings?: Json, args?: readonly string[]): Program;
  /** Runs the job until it ends with 0: again after an end that is worth a retry, as a scheduler would. */
  runUntilDone(): Promise<Ended[]>;
  /** Kills what is there of it; answers whether there was anything. */
  kill(victim: Victim, job: Program): boolean;
  /** Goes on to the same hour some days later. */
  sleep(days?: number): void;
  putJson(key: string, json: unknown): Promise<void>;
  readText(key: string): Promise<string | undefined>;
  /** What state_previous.json of the pipeline says. */
  readState(): Promise<string | undefined>;
  keys(prefix?: string): Promise<string[]>;
  /** What was begun to be uploaded below the world's root, and is neither completed nor aborted. */
  openUploads(): Promise<string[]>;
  /** What every program has said so far. */
  log(): string;
  close(): Promise<void>;
};

/** The first night; OnSpot answers for days up to 2024-05-04. */
const FIRST_NIGHT = '2024-05-06T06:00:00Z';
const START_DATE = '2024-05-03';
const DAY_MS = 86_400_000;

/** Short, so that nobody waits long for the dead; long enough for a living one on a busy machine. */
const LEASE_SECONDS = 4;

/** A run that cannot succeed now is tried so often. */
const MOST_TRIES = 6;

/** What signs the tokens unless a world has a secret of its own. */
export const SECRETS = { callback: 'a-callback-secret-under-fire' };

export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const places = options.places ?? ['A', 'B', 'C', 'D', 'E', 'F'];
  const streams = options.streams ?? SAMPLE;
  const folder = await mkdtemp(join(tmpdir(), 'under-fire-'));
  await mkdir(join(folder, 'tmp'));
  const prefix = folder.slice(-6);
  const { leaseSeconds = LEASE_SECONDS, retentionHours = 0, callbackSecret = SECRETS.callback } = options;
  const { s3 } = options;
  const home = s3 ? `s3://${s3.bucket}/${prefix}` : join(folder, 'store');
  const access: Json = s3
    ? { s3_endpoint: s3.endpoint, s3_access_key: s3.keys.accessKeyId, s3_secret_key: s3.keys.secretAccessKey }
    : {};
  const storage = s3 ? s3.storage.at(prefix) : await openStorage(home);
  const onspot = await startOnSpotEmulator({
    clock: { start: FIRST_NIGHT },
    scale: 0.2,
    seed: SEED,
    ...options.emulator,
    callbacks: {
      delayMs: [5, 60],
      retryDelaysMs: [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000],
      ...options.emulator?.callbacks,
    },
  });
  const now = () => new Date(onspot.clock.now()).toISOString();
  const receiver = await startReceiverService(() => ({
    ...toEnv('ONSPOT_CALLBACK', access),
    ONSPOT_CALLBACK_WORK_URL: `${home}/work`,
    ONSPOT_CALLBACK_CALLBACK_SECRET: callbackSecret,
    ...options.env,
    ONSPOT_CALLBACK_NOW: now(),
  }));

  const programs: Program[] = [];
  const world: World = {
    onspot,
    storage,
    s3,
    receiver,
    options: { places, streams },
    folder,
    now,
    keyOf: (key) => `${prefix}/${key}`,
    startJob(settings = {}, args = []) {
      const env = toEnv('ONSPOT_JOB', {
        pipeline_url: `${home}/pipeline`,
        work_dir: join(folder, 'tmp'),
        roll_start_date: false,
        promote_interval_seconds: 0.2,
        lease_seconds: leaseSeconds,
        unfinished_retention_hours: retentionHours,
        now: now(),
        ...access,
        ...options.job,
        ...settings,
      });
      const job = startProgram('onspot-job', args, { env: { ...env, ...options.env } });
      programs.push(job);
      return job;
    },
    async runUntilDone() {
      const ends: Ended[] = [];
      while (ends.length < MOST_TRIES) {
        const end = await world.startJob().ended;
        ends.push(end);
        if (end.code === 0) {
          // The guards of killed jobs may still be at work.
          await until('nothing runs any more', () => findRunning(folder).length === 0);
          return ends;
        }
        // A scheduler would not try again at once either.
        await sleep(leaseSeconds * 500);
      }
      throw new Error(`The job never succeeded. Its last log:\n${ends.at(-1)?.log ?? ''}`);
    },
    kill(victim, job) {
      if (victim === 'receiver' || victim === 'all') receiver.kill();
      if (victim === 'receiver') return true;
      const below = BELOW_THE_JOB[victim].flatMap((text) => findBelow(job.pid, text));
      const hasJob = (victim === 'job' || victim === 'all') && job.process.exitCode === null;
      killAll(hasJob ? [job.pid, ...below] : below);
      return hasJob || below.length > 0;
    },
    sleep: (days = 1) => onspot.clock.set(Date.parse(FIRST_NIGHT) + Math.round(elapsedDays(onspot) + days) * DAY_MS),
    async putJson(key, json) {
      await storage.write(key, `${JSON.stringify(json, null, 2)}\n`);
    },
    async readText(key) {
      const object = await storage.read(key);
      return object && text(object.body);
    },
    readState: () => world.readText('pipeline/state_previous.json'),
    async keys(below = '') {
      const keys: string[] = [];
      for await (const { key } of storage.list({ prefix: below })) keys.push(key);
      return keys;
    },
    openUploads: async () => ((await s3?.openUploads()) ?? []).filter((key) => key.startsWith(`${prefix}/`)),
    log: () => [...programs.map((program) => program.log()), receiver.log()].join(''),
    async close() {
      killAll(findRunning(folder).map(({ pid }) => pid));
      programs.forEach((program) => program.process.kill('SIGKILL'));
      await receiver.stop();
      await onspot.close();
      if (!s3) storage.close();
      await rm(folder, { recursive: true, force: true });
    },
  };

  await world.putJson('places/esquire_locations_1.json', toPlacesFile(places));
  await world.putJson('pipeline/catalog.json', toCatalog([...streams, 'requests']));
  await world.putJson('pipeline/target_config.json', {
    ...access,
    destination: `${home}/data`,
    rotate_records: 200,
    unfinished_retention_hours: retentionHours,
    ...options.target,
  });
  await world.putJson('pipeline/tap_config.json', {
    ...access,
    os_base_url: onspot.url,
    os_access_key: onspot.credentials.accessKey,
    os_secret_key: onspot.credentials.secretKey,
    os_api_key: onspot.credentials.apiKey,
    os_callback_url: receiver.url,
    os_latency_days: 2,
    os_batch_size: 4,
    os_concurrency: 1,
    callback_secret: callbackSecret,
    work_url: `${home}/work`,
    locations_url: `${home}/places`,
    start_date: options.startDate ?? START_DATE,
    lease_seconds: leaseSeconds,
    unfinished_retention_hours: retentionHours,
    ambiguous_wait_minutes: 0.1,
    stall_minutes: 0.5,
    os_retry_wait_seconds: 0,
    poll_seconds: 0.25,
    state_interval_seconds: 0,
    ...settingsOf(streams, places, join(folder, 'saved')),
    ...options.tap,
  });
  return world;
}

/** How the command lines of the processes that a job starts are known. */
const BELOW_THE_JOB = {
  tap: ['tap-onspot.js'],
  target: ['target-s3-json.js'],
  job: [],
  all: ['tap-onspot.js', 'target-s3-json.js', 'onspot-job-guard'],
} as const;

function elapsedDays(onspot: OnSpotEmulator): number {
  return Math.floor((onspot.clock.now() - Date.parse(FIRST_NIGHT)) / DAY_MS);
}

function toEnv(program: string, settings: Json): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [`${program}_${name.toUpperCase()}`, String(value)]),
  );
}

function toCatalog(streams: readonly string[]): Json {
  return {
    streams: streams.map((stream) => ({
      tap_stream_id: stream,
      stream,
      schema: {},
      metadata: [{ breadcrumb: [], metadata: { selected: true } }],
    })),
  };
}
