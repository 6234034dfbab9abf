import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmulatorOptions, type OnSpotEmulator, startOnSpotEmulator } from '@onspot-tap/emulator';
import { type JsonValue, type SingerMessage } from '@onspot-tap/singer';
import { type Storage } from '@onspot-tap/storage';
import { type DataStream, type Json } from '../../support/expected-records.js';
import { type S3Place } from '../../support/s3-place.js';
import { SEED } from './budget.js';
import { toPlacesFile } from '../../support/places.js';
import { type Ended, type Program, startProgram } from './program.js';

export type AskingOptions = {
  s3: S3Place;
  places: readonly string[];
  streams: readonly DataStream[];
  emulator?: EmulatorOptions;
  /** On top of what every run needs. */
  tap: Json;
};

/** How a run of the tap ended, and all it said. */
export type Told = Ended & { messages: SingerMessage[] };

/** Taps and receivers as processes, on one work store in a bucket and one emulator of OnSpot, at its time. */
export type Asking = {
  onspot: OnSpotEmulator;
  work: Storage;
  /** Starts a receiver. All of them listen on the port of the first. */
  receive(secrets: readonly string[]): Promise<Program>;
  /** Starts a run with the state that the last one that ended has said. */
  start(settings: Json): Promise<Program>;
  /** Resolves at the end of a run, which has said its state. */
  end(tap: Program): Promise<Told>;
  close(): Promise<void>;
};

export async function openAsking({ s3, places, streams, emulator, tap }: AskingOptions): Promise<Asking> {
  const folder = await mkdtemp(join(tmpdir(), 'asking-'));
  await mkdir(join(folder, 'places'));
  const prefix = folder.slice(-6);
  const onspot = await startOnSpotEmulator({ scale: 0.2, seed: SEED, ...emulator });
  const access = {
    s3_endpoint: s3.endpoint,
    s3_access_key: s3.keys.accessKeyId,
    s3_secret_key: s3.keys.secretAccessKey,
    work_url: `s3://${s3.bucket}/${prefix}/work`,
  };
  const now = () => new Date(onspot.clock.now()).toISOString();
  const write = async (name: string, content: unknown) => {
    const path = join(folder, name);
    await writeFile(path, JSON.stringify(content));
    return path;
  };
  const catalog = await write('catalog.json', toCatalog([...streams, 'requests']));
  await write('places/esquire_locations_1.json', toPlacesFile(places));
  const programs: Program[] = [];
  let port = 0;
  let state: JsonValue | undefined;

  return {
    onspot,
    work: s3.storage.at(prefix).at('work'),
    async receive(secrets) {
      const config = { ...access, callback_secret: secrets, host: '127.0.0.1', port, now: now() };
      const receiver = startProgram('onspot-callback', ['--config', await write('callback.json', config)]);
      programs.push(receiver);
      port = Number((await receiver.said(/Listening for callbacks on http:\/\/[^:]+:(\d+)/))[1]);
      return receiver;
    },
    async start(settings) {
      const config = {
        ...access,
        os_base_url: onspot.url,
        os_access_key: onspot.credentials.accessKey,
        os_secret_key: onspot.credentials.secretKey,
        os_api_key: onspot.credentials.apiKey,
        ...(port === 0 ? {} : { os_callback_url: `http://127.0.0.1:${port}/callbacks` }),
        locations_url: join(folder, 'places'),
        os_retry_wait_seconds: 0,
        poll_seconds: 0.1,
        state_interval_seconds: 0,
        now: now(),
        ...tap,
        ...settings,
      };
      const given = state === undefined ? [] : ['--state', await write('state.json', state)];
      const program = startProgram('tap-onspot', [
        '--config',
        await write('tap.json', config),
        '--catalog',
        catalog,
        ...given,
      ]);
      programs.push(program);
      return program;
    },
    async end(program) {
      const ended = await program.ended;
      const lines = ended.stdout.split('\n').filter((line) => line !== '');
      const messages = lines.map((line) => JSON.parse(line) as SingerMessage);
      for (const message of messages) if (message.type === 'STATE') state = message.value;
      return { ...ended, messages };
    },
    async close() {
      for (const { process } of programs) process.kill('SIGKILL');
      await Promise.all(programs.map(({ ended }) => ended));
      await onspot.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The records of a stream, in the order they were said. */
export function recordsOf(messages: readonly SingerMessage[], stream: string): Json[] {
  return messages.flatMap((message) =>
    message.type === 'RECORD' && message.stream === stream ? [message.record] : [],
  );
}

/** Everything OnSpot was paid for, each as `/path place day`. */
export function paidTo({ submissions }: OnSpotEmulator, since = 0): string[] {
  return submissions
    .slice(since)
    .flatMap(({ path, asks }) => asks.map(({ name, start }) => `${path} ${name} ${start.slice(0, 10)}`));
}

function toCatalog(streams: readonly string[]): object {
  const metadata = [{ breadcrumb: [], metadata: { selected: true } }];
  return { streams: streams.map((stream) => ({ tap_stream_id: stream, stream, schema: {}, metadata })) };
}
