import { type Storage } from '@onspot-tap/storage';
import pLimit from 'p-limit';
import { type Ask } from '../ledger/ask.js';
import { type Arrival, type Inbox } from './inbox.js';
import { openObject } from './open-object.js';

const CONCURRENT_HEADS = 16;

/**
 * The inbox that the original's Lambda fills: objects named by response id, with or without a folder per stream.
 * An ask whose acknowledgement was never read cannot be found here. Nothing is deleted: these objects are not ours.
 */
export function createLambdaInbox(work: Storage): Inbox {
  async function find(ask: Ask): Promise<Arrival[]> {
    if (ask.responseId === null) return [];
    const names = [`responses/${ask.batch.stream}/${ask.responseId}.json`, `responses/${ask.responseId}.json`];
    for (const key of names) {
      if (await work.head(key)) return [{ ask, kind: 'answer', open: () => openObject(work, key) }];
    }
    return [];
  }
  return {
    async look(asks) {
      const limit = pLimit(CONCURRENT_HEADS);
      const found = await Promise.all(asks.map((ask) => limit(find, ask)));
      return found.flat();
    },
    clear: async () => {},
  };
}
