import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { type ExpectedAnswer } from '@onspot-tap/emulator';
import { type JsonObject, type SingerMessage } from '@onspot-tap/singer';
import { openWorld, type RunOptions, type RunResult, type World, type WorldOptions } from './world.js';

/** A world in which OnSpot writes files into a folder. */
export type SavingWorld = World & {
  /** What `save_url` is. */
  saved: string;
  /** A folder for files that OnSpot reads. */
  files: string;
};

export type SavingOptions = Omit<WorldOptions, 'settings'> & {
  /** Of the stream that the world is about; default `delivery: save`. */
  settings?: JsonObject;
  /** Settings of the streams; default observations by file. */
  streamSettings?: JsonObject;
};

/** Opens worlds that are closed after the tests of a file. */
export function savingWorlds(): (options?: SavingOptions) => Promise<SavingWorld> {
  const worlds: World[] = [];
  afterAll(async () => {
    for (const world of worlds) await world.close();
  });
  return async ({ settings, streamSettings, ...options } = {}) => {
    const streams = streamSettings ?? { observations: { delivery: 'save' } };
    const world = await openWorld({
      streams: [...Object.keys(streams), 'requests'],
      ...options,
      settings: { start_date: '2024-05-04', os_latency_days: 1, streams, ...settings },
    });
    worlds.push(world);
    const saved = join(world.folder, 'saved');
    const files = join(world.folder, 'files');
    await mkdir(files);
    const run = (given: RunOptions) => world.run(given);
    return {
      ...world,
      saved,
      files,
      get state() {
        return world.state;
      },
      set state(state) {
        world.state = state;
      },
      run: (given: RunOptions = {}) => run({ ...given, settings: { save_url: saved, ...given.settings } }),
    };
  };
}

/** Settings of runs that have no `save_url`. */
export const WITHOUT_SAVE_URL = { save_url: undefined } as unknown as JsonObject;

/** Values as one text. */
export const words = (...values: unknown[]): string => values.map(String).join(' ');

/** The day of a time. */
export const dayOf = (time: unknown): string => String(time).slice(0, 10);

/** The records of a stream, in the order they were said. */
export function recordsOf({ messages }: { messages: readonly SingerMessage[] }, stream: string): JsonObject[] {
  return messages.flatMap((message) =>
    message.type === 'RECORD' && message.stream === stream ? [message.record] : [],
  );
}

/** Lines of the log that warn. */
export function warningsOf({ log }: Pick<RunResult, 'log'>): string[] {
  return log.split('\n').filter((line) => line.startsWith('WARNING'));
}

/** The observations that files tell, `A 2024-05-04 device time`; these are their first columns, however spelled. */
export function observedIn(answers: readonly ExpectedAnswer[]): string[] {
  return answers
    .flatMap(({ ask, file }) =>
      [...(file?.rows() ?? [])].map(([did, timestamp]) => [ask.name, ask.start.slice(0, 10), did, timestamp].join(' ')),
    )
    .sort();
}

/** The same of records. */
export function observed(records: readonly JsonObject[]): string[] {
  return records
    .map(({ location_id, start, did, timestamp }) => words(location_id, dayOf(start), did, timestamp))
    .sort();
}
