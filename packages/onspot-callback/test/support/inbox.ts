import { text } from 'node:stream/consumers';
import { type Receiver, startReceiver } from '@onspot-tap/callback';
import { createLogger } from '@onspot-tap/singer';
import { openStorage } from '@onspot-tap/storage';
import { type S3Place } from '../../../../test/support/s3-place.js';
import { ANSWER_KEY, NOW, SECRET } from './receiver.js';

const MIB = 1024 * 1024;

/** A receiver whose work store is below work/ in a bucket. */
export type Inbox = {
  receiver: Receiver;
  log: string[];
  /** The answer to the ask of the tests; empty where there is none. */
  read(): Promise<string>;
  keys(): Promise<string[]>;
  close(): Promise<void>;
};

/** Its parts are as small as S3 lets them be, and nothing is tried twice. */
export async function openInbox({ endpoint, bucket, keys }: S3Place): Promise<Inbox> {
  const options = { endpoint, ...keys, partBytes: 5 * MIB, partsInFlight: 1, maxAttempts: 1 };
  const storage = await openStorage(`s3://${bucket}/work`, { s3: options });
  const log: string[] = [];
  const receiver = await startReceiver({
    storage,
    secrets: [SECRET],
    host: '127.0.0.1',
    port: 0,
    log: createLogger({ program: 'test', write: (line) => log.push(line) }),
    clock: () => NOW,
    limits: { stopGraceMs: 0, idleTimeoutMs: 400, uploadBytes: 10 * MIB },
  });
  return {
    receiver,
    log,
    async read() {
      const found = await storage.read(ANSWER_KEY);
      return found === undefined ? '' : text(found.body);
    },
    async keys() {
      const found: string[] = [];
      for await (const { key } of storage.list()) found.push(key);
      return found;
    },
    async close() {
      await receiver.close();
      storage.close();
    },
  };
}
