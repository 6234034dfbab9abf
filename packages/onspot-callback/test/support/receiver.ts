import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  answerKey,
  type Ask,
  failureKey,
  type Receiver,
  type ReceiverLimits,
  signToken,
  startReceiver,
  type TokenPayload,
} from '@onspot-tap/callback';
import { createLogger } from '@onspot-tap/singer';
import { openStorage, type Storage } from '@onspot-tap/storage';

export const SECRET = 'a secret of the tests';
export const NOW = Date.parse('2021-02-10T05:00:00Z');
export const ASK: Ask = { stream: 'observations', windowStart: '2021-02-07', askId: 'b17-03' };
export const ANSWER_KEY = 'responses/observations/2021-02-07/b17-03.json';
export const FAILURE_KEY = 'responses/observations/2021-02-07/b17-03.failed.json';

/** The path of an ask's callback URL, good for another hour. */
export function pathOf(payload: Partial<TokenPayload> = {}, secret = SECRET): string {
  return `/onspot/${signToken({ ...ASK, expiresAt: NOW / 1000 + 3600, ...payload }, secret)}`;
}

export type Running = {
  receiver: Receiver;
  port: number;
  storage: Storage;
  /** What the log holds so far. */
  log: () => string;
  /** Asks and what has come for them; 'too early' if it was not stored when it was told. */
  arrivals: [string, 'answer' | 'failure' | 'too early'][];
  /** All files below the work store, whatever they are called. */
  files: () => Promise<string[]>;
  read: (key: string) => Promise<string>;
  stop: () => Promise<void>;
};

export type RunningOptions = {
  limits?: Partial<ReceiverLimits>;
  secrets?: string[];
  /** Puts something between the receiver and the directory. */
  wrap?: (storage: Storage) => Storage;
};

/** A receiver on a free port, storing into a new directory. */
export async function runReceiver({ limits = {}, secrets = [SECRET], wrap }: RunningOptions = {}): Promise<Running> {
  const directory = await mkdtemp(join(tmpdir(), 'callback-'));
  const storage = await openStorage(directory);
  const lines: string[] = [];
  const arrivals: Running['arrivals'] = [];
  const receiver = await startReceiver({
    storage: wrap?.(storage) ?? storage,
    secrets,
    host: '127.0.0.1',
    port: 0,
    log: createLogger({ program: 'test', write: (line) => lines.push(line), level: 'DEBUG' }),
    clock: () => NOW,
    onArrival: (ask, kind) => {
      const key = kind === 'answer' ? answerKey(ask) : failureKey(ask);
      arrivals.push([ask.askId, existsSync(join(directory, key)) ? kind : 'too early']);
    },
    limits: { stopGraceMs: 0, ...limits },
  });
  return {
    receiver,
    port: receiver.port,
    storage,
    log: () => lines.join(''),
    arrivals,
    files: () => listFiles(directory),
    read: (key) => readFile(join(directory, key), 'utf8'),
    stop: async () => {
      await receiver.close();
      storage.close();
      await rm(directory, { recursive: true });
    },
  };
}

async function listFiles(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();
}
