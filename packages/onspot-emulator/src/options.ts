import { type AckShape } from './ack.js';
import { type DelayMs } from './callbacks/plan.js';
import { type Clock, type ClockOptions, createClock } from './clock.js';
import { type World } from './data/world.js';
import { type BodyFormat, type Fault } from './faults.js';
import { type FileHabits } from './files/plan.js';
import { type Credentials } from './requests/authenticate.js';
import { type StorageOptions } from './storage/storage-options.js';

/** How the emulator is to be; everything has a default. */
export type EmulatorOptions = {
  /** The address to listen on. Default: 127.0.0.1. */
  host?: string;
  /** The port to listen on. Default: 0, a free one. */
  port?: number;
  /** A stage before every path, such as `/Prod`. Default: none. */
  stage?: string;
  /**
   * What callers have to prove. Default: access key `AKIAEMULATOR`, secret key `emulator-secret`, API key
   * `emulator-api-key`, region `us-east-1`.
   */
  credentials?: Partial<Credentials>;
  /** The seed of all data; another seed is another population. Default: `onspot`. */
  seed?: string;
  /** Times the usual number of visits (about 50 to 500 observations per location and day). Default: 1. */
  scale?: number;
  /** Exactly so many observations per answer, by location name; they do not fill up. Default: none. */
  observationsPerAnswer?: Readonly<Record<string, number>>;
  /** The share of observations that come twice. Default: 0.002. */
  duplicateShare?: number;
  /** Days over which a day still fills up after it has passed. Default: 7; 0 shows everything at once. */
  settleDays?: number;
  /** The newest allowed day is so many days before today. Default: 2. */
  newestEndDays?: number;
  /** Most features in one request. Default: 1000. */
  maxFeatures?: number;
  /** Longest request body. Default: 10 MiB. */
  maxBodyBytes?: number;
  /** How far a signature's time may be from the emulator's. Default: 5 minutes; Infinity for no limit. */
  maxSkewMs?: number;
  /** Refuse callback URLs of plain http. Default: false, since tests receive on loopback. */
  httpsCallbacksOnly?: boolean;
  /** The emulator's time: a clock to share, or how to make one. Default: the computer's time. */
  clock?: Clock | ClockOptions;
  /** How callbacks are posted. */
  callbacks?: CallbackOptions;
  /** How `s3://` is reached, where save endpoints write and files are read. Default: the `AWS_…` environment. */
  storage?: StorageOptions;
  /**
   * Where files go whose request has no `outputLocation`: `s3://…`, `file:///…` or an absolute path. Default: none; such
   * a file is acknowledged and announced, and can be read nowhere.
   */
  defaultOutputLocation?: string;
  /** Whether address jobs write a `.debug.csv` beside their file, as OnSpot does. Default: true. */
  debugFiles?: boolean;
  /**
   * Another shape than usual for acks, by path: a list of entries, or one entry bare. It is not known which one
   * `/save/businessaddresses/…` has. Default: as documented.
   */
  acks?: Readonly<Record<string, AckShape>>;
  /** Faults that are there from the start. */
  faults?: readonly Fault[];
  /** How many submissions are remembered; the oldest are forgotten. Default: 100,000. */
  maxSubmissions?: number;
};

/** How callbacks are posted when no fault strikes them. */
export type CallbackOptions = Partial<BodyFormat> & {
  /**
   * Milliseconds from the ack to the callback, or a range to draw from by the seed, which mixes their order.
   * Default: 20 to 200 on a running clock, 0 on a manual one.
   */
  delayMs?: DelayMs;
  /** How many are posted at once. Default: 16. */
  concurrency?: number;
  /** How long after each failed attempt (any answer but 200) the next is made. Default: 1 s, 5 s, 30 s. */
  retryDelaysMs?: readonly number[];
  /** How long a receiver may be silent. Default: 10 minutes, for receivers that make uploads wait. */
  timeoutMs?: number;
};

/** Options with their defaults filled in. */
export type Settings = {
  host: string;
  port: number;
  stage: string;
  credentials: Credentials;
  world: World;
  newestEndDays: number;
  maxFeatures: number;
  maxBodyBytes: number;
  maxSkewMs: number;
  httpsCallbacksOnly: boolean;
  clock: Clock;
  format: BodyFormat;
  delayMs: DelayMs;
  concurrency: number;
  retryDelaysMs: readonly number[];
  timeoutMs: number;
  storage: StorageOptions;
  files: FileHabits;
  acks: Readonly<Record<string, AckShape>>;
  faults: readonly Fault[];
  maxSubmissions: number;
};

/** Fills in what was left out. */
export function fillIn(options: EmulatorOptions): Settings {
  const { callbacks = {}, clock: given } = options;
  const clock = given && 'now' in given ? given : createClock(given);
  const { delayMs = clock.manual ? 0 : [20, 200], concurrency = 16, timeoutMs = 600_000 } = callbacks;
  return {
    host: options.host ?? '127.0.0.1',
    port: options.port ?? 0,
    stage: toStage(options.stage ?? ''),
    credentials: {
      accessKey: 'AKIAEMULATOR',
      secretKey: 'emulator-secret',
      apiKey: 'emulator-api-key',
      region: 'us-east-1',
      ...options.credentials,
    },
    world: toWorld(options),
    newestEndDays: options.newestEndDays ?? 2,
    maxFeatures: options.maxFeatures ?? 1000,
    maxBodyBytes: options.maxBodyBytes ?? 10 * 1024 * 1024,
    maxSkewMs: options.maxSkewMs ?? 5 * 60_000,
    httpsCallbacksOnly: options.httpsCallbacksOnly ?? false,
    clock,
    format: toFormat(callbacks),
    delayMs,
    concurrency,
    retryDelaysMs: callbacks.retryDelaysMs ?? [1000, 5000, 30_000],
    timeoutMs,
    storage: options.storage ?? {},
    files: { defaultLocation: options.defaultOutputLocation, debugFiles: options.debugFiles ?? true },
    acks: options.acks ?? {},
    faults: options.faults ?? [],
    maxSubmissions: options.maxSubmissions ?? 100_000,
  };
}

function toWorld({
  seed = 'onspot',
  scale = 1,
  settleDays = 7,
  duplicateShare = 0.002,
  observationsPerAnswer = {},
}: EmulatorOptions): World {
  return { seed, scale, settleDays, duplicateShare, observationsPerAnswer };
}

function toFormat({
  cbinfo = 'cbinfo',
  position = 'last',
  framing = 'auto',
  encoding = 'identity',
}: CallbackOptions): BodyFormat {
  return { cbinfo, position, framing, encoding };
}

/** `Prod`, `/Prod` and `/Prod/` all mean `/Prod`. */
function toStage(stage: string): string {
  const name = stage.replace(/^\/+|\/+$/g, '');
  return name === '' ? '' : `/${name}`;
}
