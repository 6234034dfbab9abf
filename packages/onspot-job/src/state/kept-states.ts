import { type Storage, StorageError } from '@onspot-tap/storage';
import { DateTime } from 'luxon';

/** Replaced states that are kept. */
const KEPT = 7;

const PREFIX = 'state_previous.';
const NAME = /^state_previous\.\d{8}T\d{6}\.\d{3}Z\.json$/;

/** Keeps a state that is about to be replaced as `state_previous.{time}.json`; never over another one. Answers the key. */
export async function keepReplaced(storage: Storage, state: Uint8Array, nowMs: number): Promise<string> {
  for (let at = nowMs; ; at += 1) {
    const time = DateTime.fromMillis(at, { zone: 'utc' }).toFormat("yyyyMMdd'T'HHmmss.SSS'Z'");
    const key = `${PREFIX}${time}.json`;
    try {
      await storage.write(key, state, {
        condition: { ifAbsent: true },
        contentType: 'application/json',
      });
      return key;
    } catch (error) {
      // Two runs that believe the same time: the next millisecond is free sooner or later.
      if (!(error instanceof StorageError) || error.kind !== 'conflict') throw error;
    }
  }
}

/**
 * Deletes all but the newest kept states; their names sort by time. `latest`, the key of the one just kept, stays even
 * where a clock that was ahead has left names of times to come.
 */
export async function prunePrevious(storage: Storage, latest: string): Promise<void> {
  const kept: string[] = [];
  for await (const { key } of storage.list({ prefix: PREFIX })) if (NAME.test(key) && key !== latest) kept.push(key);
  for (const key of kept.slice(0, 1 - KEPT)) await storage.delete(key);
}
