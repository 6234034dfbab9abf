import { type Ask, signToken, type TokenPayload } from '@onspot-tap/callback';
import { openStorage, type Storage } from '@onspot-tap/storage';
import { post } from '../../../../packages/onspot-callback/test/support/http.js';
import { type S3Place } from '../../../support/s3-place.js';
import { SEED } from '../budget.js';
import { type Program, startProgram } from '../program.js';
import { createRandom, type Random } from '../random.js';
import { settingsFor, toReceiverEnv } from '../receiver-env.js';

export const SECRET = 'the callback secret that intruders want';

/** What the receiver under attack is told, beside where it stores: small and impatient, so that limits are reached. */
export const LIMITS = {
  max_body_bytes: 2 * 1024 * 1024,
  budget_bytes: 32 * 1024 * 1024,
  max_connections: 128,
  headers_timeout_seconds: 1,
  idle_timeout_seconds: 2,
  slow_timeout_seconds: 2,
  keep_alive_seconds: 2,
  stop_grace_seconds: 1,
};

/** The receiver as a process, seen by those who attack it. */
export type Target = {
  program: Program;
  port: number;
  /** Its work store. */
  work: Storage;
  random: Random;
  /** A number never given before. */
  next: () => number;
  /** Paths of asks whose answers are stored already. */
  answered: readonly string[];
  stop(): Promise<void>;
};

const STREAMS = ['observations', 'devices', 'zipcodes'];
const ANSWERED = 24;

export const askOf = (name: string): Ask => ({ stream: 'observations', windowStart: '2024-05-04', askId: name });

/** The path of a callback URL that is good for an hour. */
export function pathTo(ask: Ask, change: Partial<TokenPayload> = {}, secret = SECRET): string {
  return `/callbacks/${tokenTo(ask, change, secret)}`;
}

export function tokenTo(ask: Ask, change: Partial<TokenPayload> = {}, secret = SECRET): string {
  return signToken({ ...ask, expiresAt: Math.floor(Date.now() / 1000) + 3600, ...change }, secret);
}

export function answerOf(id: string, success = true): string {
  return JSON.stringify({ name: id, cbinfo: { id, success, message: success ? 'SUCCESS' : 'no' } });
}

/** Starts the program on a prefix of the bucket, or on a directory, with some answers there already. */
export async function openTarget(name: string, place: S3Place | { folder: string }): Promise<Target> {
  const isBucket = 'bucket' in place;
  const env = toReceiverEnv({
    ...LIMITS,
    callback_secret: SECRET,
    host: '127.0.0.1',
    port: 0,
    ...(isBucket ? settingsFor(place, name) : { work_url: place.folder }),
  });
  const program = startProgram('onspot-callback', ['--config', 'ENV'], { env });
  const [, port] = await program.said(/Listening for callbacks on http:\/\/[^:]+:(\d+)/);
  const work = isBucket ? place.storage.at(name) : await openStorage(place.folder);
  const asks = Array.from({ length: ANSWERED }, (_, index) => ({
    ...askOf(`answered-${index}`),
    stream: STREAMS[index % STREAMS.length] ?? '',
  }));
  const answered = asks.map((ask) => pathTo(ask));
  for (const [index, path] of answered.entries()) await post(Number(port), path, answerOf(`answered-${index}`));
  let count = 0;
  return {
    program,
    port: Number(port),
    work,
    random: createRandom(`${SEED} intruders ${name.split('-')[0] ?? ''}`),
    next: () => count++,
    answered,
    async stop() {
      program.process.kill('SIGKILL');
      await program.ended;
      if (!isBucket) work.close();
    },
  };
}
