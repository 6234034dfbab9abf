import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Receiver, startReceiver } from '@onspot-tap/callback';
import {
  type Clock,
  createClock,
  type EmulatorOptions,
  type Fault,
  type OnSpotEmulator,
  startOnSpotEmulator,
} from '@onspot-tap/emulator';
import { createLogger, exitCodeOf, type JsonObject, type Logger, type SingerMessage } from '@onspot-tap/singer';
import { openStorage, type Storage } from '@onspot-tap/storage';
import { discover, parseConfig, sync, type SyncOptions } from 'onspot-tap';
import { type Auditor, createAuditor, type TapStateValue } from './auditor.js';
import { type Place, writePlaces } from './places.js';
import { letTimeFly } from './time.js';

export const SECRET = 'a-callback-secret-of-tests';
export const OBSERVATIONS = '/geoframe/all/observations';
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export type WorldOptions = {
  /** Default: A and B. */
  places?: readonly (string | Place)[];
  /** On top of those that every world has. */
  settings?: JsonObject;
  emulator?: EmulatorOptions;
  /** Default: observations and requests. */
  streams?: readonly string[];
  /** How callbacks come in: by a receiver beside the runs (default), by the run itself, or by nobody. */
  callbacks?: 'service' | 'listen' | 'nobody';
};

export type RunOptions = {
  settings?: JsonObject;
  /** `undefined` for a first run; default what the last run said. */
  state?: unknown;
  /** The state said is not taken up, as when a target fails. */
  isLost?: boolean;
  /** Time goes on as it does; default: it flies while a run waits. */
  isPatient?: boolean;
  /** Called with every message; the run goes on when it resolves. */
  onMessage?: (message: SingerMessage, stop: AbortController) => void | Promise<void>;
  /** Leaves the generator after so many messages. */
  leaveAfter?: number;
} & Partial<Pick<SyncOptions, 'catalog' | 'work' | 'dispatcher'>>;

export type RunResult = {
  messages: SingerMessage[];
  states: TapStateValue[];
  /** Records of `requests`. */
  requests: JsonObject[];
  /** Records of `observations`. */
  observations: JsonObject[];
  failure: Error | undefined;
  /** 0, or what the failure asks for. */
  exitCode: number | undefined;
  /** `A 2024-05-04` for each question taken by OnSpot in this run, sorted. */
  paid: string[];
  log: string;
};

export type World = {
  emulator: OnSpotEmulator;
  clock: Clock;
  folder: string;
  work: Storage;
  auditor: Auditor;
  /** The last state said. */
  state: TapStateValue | undefined;
  run(options?: RunOptions): Promise<RunResult>;
  settings(more?: JsonObject): JsonObject;
  /** Faults, all in one call. */
  faults(...faults: Fault[]): void;
  /** Moves the clock to the same hour some days later. */
  sleep(days?: number): Promise<void>;
  places(places: readonly (string | Place)[]): Promise<void>;
  /** Keys of the work store below a prefix. */
  keys(prefix?: string): Promise<string[]>;
  json(key: string): Promise<JsonObject>;
  catalog(streams: readonly string[]): NonNullable<SyncOptions['catalog']>;
  close(): Promise<void>;
};

/** It is Monday, 2024-05-06, in the morning; the newest day OnSpot answers for is Saturday, 2024-05-04. */
const TODAY = '2024-05-06T08:00:00Z';

/** A world with an emulator, a work store, places and a clock that all share, in which the tap can run for days. */
export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'tap-world-'));
  const clock = createClock({ start: TODAY });
  const names = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'];
  const emulator = await startOnSpotEmulator({
    clock,
    observationsPerAnswer: Object.fromEntries(names.map((name) => [name, 3])),
    callbacks: { delayMs: [0, 5] },
    // Time may fly between a signature and its verification.
    maxSkewMs: Infinity,
    ...options.emulator,
  });
  const work = await openStorage(join(folder, 'work'));
  const receiver = options.callbacks === undefined || options.callbacks === 'service' ? await receive() : undefined;
  await writePlaces(join(folder, 'places'), options.places ?? ['A', 'B']);

  function receive(): Promise<Receiver> {
    const log = createLogger({ program: 'receiver', write: () => {} });
    return startReceiver({ storage: work, secrets: [SECRET], host: '127.0.0.1', port: 0, log, clock: clock.now });
  }

  const world: World = {
    emulator,
    clock,
    folder,
    work,
    auditor: createAuditor(emulator),
    state: undefined,
    settings: (more = {}) => ({
      os_access_key: emulator.credentials.accessKey,
      os_secret_key: emulator.credentials.secretKey,
      os_api_key: emulator.credentials.apiKey,
      os_base_url: emulator.url,
      work_url: join(folder, 'work'),
      locations_url: join(folder, 'places'),
      os_latency_days: 2,
      start_date: '2024-05-03',
      callback_secret: SECRET,
      ...(options.callbacks === 'listen'
        ? { callback_listen: '127.0.0.1:0' }
        : { os_callback_url: `http://127.0.0.1:${receiver?.port ?? 9}/callbacks` }),
      os_retry_wait_seconds: 0,
      poll_seconds: 0.005,
      state_interval_seconds: 0,
      ...options.settings,
      ...more,
    }),
    run: (given) => runTap(world, given, options.streams ?? ['observations', 'requests']),
    faults: (...faults) => faults.forEach((fault) => emulator.faults.add(fault)),
    async sleep(days = 1) {
      clock.advance(days * DAY);
      await settle(emulator);
    },
    places: (places) => writePlaces(join(folder, 'places'), places),
    async keys(prefix = '') {
      const keys: string[] = [];
      for await (const { key } of work.list({ prefix })) keys.push(key);
      return keys;
    },
    async json(key) {
      const { body } = (await work.read(key))!;
      return JSON.parse(Buffer.concat(await body.toArray()).toString()) as JsonObject;
    },
    catalog: selectStreams,
    async close() {
      await receiver?.close();
      await emulator.close();
      clock.close();
      work.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return world;
}

/** Lets callbacks that have just fallen due arrive, and those that follow them at once. */
async function settle(emulator: OnSpotEmulator): Promise<void> {
  do await sleep(5);
  while (emulator.posting > 0);
}

function selectStreams(streams: readonly string[]): NonNullable<SyncOptions['catalog']> {
  const catalog = discover();
  for (const { tap_stream_id, metadata = [] } of catalog.streams) {
    const root = metadata.find(({ breadcrumb }) => breadcrumb.length === 0);
    if (root) root.metadata.selected = streams.includes(tap_stream_id);
  }
  return catalog;
}

async function runTap(world: World, options: RunOptions = {}, streams: readonly string[]): Promise<RunResult> {
  const { emulator, clock, auditor } = world;
  const lines: string[] = [];
  const log: Logger = createLogger({ program: 'tap-onspot', level: 'DEBUG', write: (line) => lines.push(line) });
  const stop = new AbortController();
  const asked = emulator.submissions.length;
  const result: RunResult = {
    messages: [],
    states: [],
    requests: [],
    observations: [],
    failure: undefined,
    exitCode: 0,
    paid: [],
    log: '',
  };
  const state = 'state' in options ? options.state : world.state;
  auditor.begin();
  const work = options.work ?? world.work;
  try {
    const messages = sync({
      config: parseConfig(world.settings(options.settings)),
      catalog: options.catalog ?? selectStreams(streams),
      // What a target says is a line of text, and so is what comes back.
      ...(state === undefined ? {} : { state: JSON.parse(JSON.stringify(state)) as unknown }),
      signal: stop.signal,
      log,
      clock: clock.now,
      work: options.isPatient ? work : letTimeFly(work, world, () => result.messages.length),
      ...(options.dispatcher && { dispatcher: options.dispatcher }),
    });
    for await (const message of messages) {
      result.messages.push(message);
      take(message, result);
      auditor.follow(message);
      await options.onMessage?.(message, stop);
      if (result.messages.length === options.leaveAfter) break;
    }
  } catch (error) {
    result.failure = error as Error;
    result.exitCode = exitCodeOf(error);
  }
  const last = result.states.at(-1);
  if (last !== undefined && options.isLost !== true) world.state = last;
  const taken = emulator.submissions.slice(asked).filter((submission) => submission.taken);
  result.paid = taken
    .flatMap(({ features }) => features.map(({ name, start }) => `${name} ${start.slice(0, 10)}`))
    .sort();
  result.log = lines.join('');
  return result;
}

function take(message: SingerMessage, { states, requests, observations }: RunResult): void {
  if (message.type === 'STATE') states.push(structuredClone(message.value) as unknown as TapStateValue);
  if (message.type !== 'RECORD') return;
  if (message.stream === 'requests') requests.push(message.record);
  if (message.stream === 'observations') observations.push(message.record);
}
