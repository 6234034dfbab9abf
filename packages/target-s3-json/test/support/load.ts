import { setImmediate } from 'node:timers/promises';
import { createLogger, exitCodeOf, messageOf } from '@onspot-tap/singer';
import { openStorage } from '@onspot-tap/storage';
import {
  createTarget,
  LATEST_KEY,
  type Manifest,
  type OpenBatchFile,
  type RunSignals,
  type TargetStorage,
  targetSettings,
} from 'target-s3-json';
import { readObjects, type Stored } from './objects.js';
import { tempFolder } from './temp-folder.js';

export type Loaded = {
  /** The state lines, without their line feeds. */
  states: string[];
  failure: { message: string; exitCode: number | undefined } | undefined;
  /** By key, in the order of the keys. */
  objects: Stored[];
  keys: string[];
  /** Of what holds records or rejected lines. */
  dataKeys: string[];
  manifest: Manifest | undefined;
  log: string;
  /** The lines of a stream's objects, one after another. */
  lines(stream: string): string[];
};

export type Settings = Record<string, unknown>;

export type LoadOptions = {
  settings?: Settings;
  folder?: string;
  storage?: TargetStorage;
  openBatchFile?: OpenBatchFile;
  clock?: () => number;
  signals?: Partial<RunSignals>;
  onState?: (state: string) => void | Promise<void>;
  logLevel?: 'DEBUG' | 'INFO';
};

/** Runs the target as a library on an input, into a new directory, and reads what is there afterwards. */
export async function load(input: Input, options: LoadOptions = {}): Promise<Loaded> {
  const folder = options.folder ?? (await tempFolder());
  const log: string[] = [];
  const { config } = targetSettings.parse({ destination: folder, ...options.settings });
  const states: string[] = [];
  const failure = await run();
  const objects = await readObjects(folder);
  const manifest = objects.find(({ key }) => key.startsWith('_manifests/') && key !== LATEST_KEY);
  return {
    states,
    failure,
    objects,
    keys: objects.map(({ key }) => key),
    dataKeys: objects.map(({ key }) => key).filter(isDataKey),
    manifest: manifest && (JSON.parse(manifest.text) as Manifest),
    log: log.join(''),
    lines: (stream) => linesOf(objects, stream),
  };

  async function run(): Promise<Loaded['failure']> {
    const target = createTarget(config, {
      storage: options.storage ?? (await openStorage(folder)),
      log: createLogger({ program: 'test', level: options.logLevel ?? 'INFO', write: (text) => log.push(text) }),
      ...(options.clock && { clock: options.clock }),
      ...(options.openBatchFile && { openBatchFile: options.openBatchFile }),
    });
    try {
      for await (const bytes of target.run(toChunks(input), options.signals)) {
        const said = bytes.toString().slice(0, -1);
        states.push(said);
        await options.onState?.(said);
      }
      return undefined;
    } catch (error) {
      return { message: messageOf(error), exitCode: exitCodeOf(error) };
    }
  }
}

export type Input = string | readonly string[] | Buffer | AsyncIterable<Uint8Array>;

async function* toChunks(input: Input): AsyncGenerator<Uint8Array> {
  if (typeof input === 'string' || Buffer.isBuffer(input)) yield Buffer.from(input);
  else if (Array.isArray(input)) yield Buffer.from(input.join(''));
  else yield* input as AsyncIterable<Uint8Array>;
}

/** The input in pieces of so many bytes, each of which comes later than the one before. */
export async function* inPieces(input: string | Buffer, bytes: number): AsyncGenerator<Buffer> {
  const whole = Buffer.from(input);
  for (let at = 0; at < whole.length; at += bytes) {
    await setImmediate();
    yield whole.subarray(at, at + bytes);
  }
}

/** Whether an object of that key holds records or rejected lines. */
export function isDataKey(key: string): boolean {
  return !key.startsWith('_manifests/');
}

export function linesOf(objects: readonly Stored[], stream: string): string[] {
  return objects.filter(({ key }) => key.startsWith(`${stream}/`)).flatMap(({ text }) => text.split('\n').slice(0, -1));
}
