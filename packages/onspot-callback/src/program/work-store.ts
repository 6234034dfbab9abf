import { type Logger } from '@onspot-tap/singer';
import { openStorage, s3OptionsFrom, type Storage } from '@onspot-tap/storage';
import { type CallbackConfig } from './settings.js';

// The smallest parts S3 takes, one on its way while the next fills: many slow senders at once matter more here than one
// fast one. 10,000 such parts are 49 GiB, more than any body.
const PART_BYTES = 5 * 1024 * 1024;
const PARTS_IN_FLIGHT = 1;

/**
 * What comes in meanwhile, and lies about until V8 frees it; and the share of a long body in what those hold who wait:
 * a chunk each, which has been read before anyone looks at it.
 */
const CHUNKS_BYTES = 6 * 1024 * 1024;

/** The work store, and what it holds in memory for each object that is being written. */
export type WorkStore = { storage: Storage; uploadBytes?: number };

/** @throws StorageError when the URL makes no sense */
export async function openWorkStore(config: CallbackConfig, log: Logger): Promise<WorkStore> {
  const options = s3OptionsFrom(config);
  const { partBytes = PART_BYTES, partsInFlight = PARTS_IN_FLIGHT } = options;
  const s3 = { ...options, partBytes, partsInFlight };
  const storage = await openStorage(config.work_url, { s3, onWarning: (sentence) => log.warn(sentence) });
  if (!storage.url.startsWith('s3:')) return { storage };
  return { storage, uploadBytes: storage.writerBytes + CHUNKS_BYTES };
}
