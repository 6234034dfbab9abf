import { EXIT, Failure, messageOf } from '@onspot-tap/singer';
import { type Shard, tagOf, WHOLE } from '@onspot-tap/settings';
import { type Storage } from '@onspot-tap/storage';
import pLimit from 'p-limit';
import { basename } from 'node:path/posix';
import { toDate } from '../time/day.js';
import { type Window } from '../time/window.js';
import { readText } from '../work-store/read-text.js';
import { type Batch } from './ask.js';
import { BookBatch } from './book-batch.js';
import { parseBatch, serializeBatch, type Share } from './entry.js';
import { standingOf } from './ids.js';

/** Objects of the ledger that are read at a time, of each stream. */
const CONCURRENT_READS = 32;

/** Every batch, from before its POST until nothing can be learnt from it any more. One object each. */
export type Ledger = {
  /** All batches of a stream, oldest first, but those of shards beside this one. */
  read(stream: string, options?: ReadOptions): Promise<BookBatch[]>;
  /** The batches of another shard of this night about one window, oldest first. */
  readBeside(shard: Shard, about: { stream: string; window: Window }): Promise<BookBatch[]>;
  /** Writes a batch as it now is. */
  write(batch: Batch): Promise<void>;
  delete(batch: Batch): Promise<void>;
};

export type ReadOptions = {
  signal?: AbortSignal;
  /** Whether what is gone once it has been listed is left out: a run that is going on beside may delete it. */
  mayVanish?: boolean;
};

type Reading = { isWanted: (batchId: string) => boolean; mayVanish: boolean; signal?: AbortSignal | undefined };

export function openLedger(work: Storage, shard: Shard = WHOLE): Ledger {
  const share = createSharer();

  /** What is listed below a prefix; the listing goes on while the first objects are read. */
  async function readAll(prefix: string, { isWanted, mayVanish, signal }: Reading): Promise<BookBatch[]> {
    const batches: BookBatch[] = [];
    const limit = pLimit(CONCURRENT_READS);
    const reads: Promise<void>[] = [];
    const readInto = async (key: string) => {
      const batch = await readBatch(work, { key, share, mayVanish });
      if (batch !== undefined) batches.push(batch);
    };
    for await (const { key } of work.list({ prefix, ...(signal && { signal }) })) {
      if (!isWanted(basename(key, '.json'))) continue;
      const read = limit(readInto, key);
      // Whoever fails first is heard below.
      read.catch(() => limit.clearQueue());
      reads.push(read);
    }
    await Promise.all(reads);
    return batches.sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  }

  return {
    read: (stream, { signal, mayVanish = false } = {}) =>
      readAll(`ledger/${stream}/`, { isWanted: (id) => standingOf(id, shard) !== 'beside', mayVanish, signal }),
    readBeside: (other, { stream, window }) =>
      readAll(`${folderOf(stream, window)}${tagOf(other) ?? ''}_`, { isWanted: () => true, mayVanish: true }),
    async write(batch) {
      await work.write(keyOf(batch), serializeBatch(batch), { contentType: 'application/json' });
      if (batch instanceof BookBatch) batch.fold();
    },
    delete: (batch) => work.delete(keyOf(batch)),
  };
}

// The same few thousand location ids and digests stand in a million asks: one text of each is enough.
function createSharer(): Share {
  const texts = new Map<string, string>();
  return (text) => {
    const known = texts.get(text);
    if (known === undefined) texts.set(text, text);
    return known ?? text;
  };
}

function folderOf(stream: string, { first }: Window): string {
  return `ledger/${stream}/${toDate(first)}/`;
}

function keyOf({ stream, window, id }: Batch): string {
  return `${folderOf(stream, window)}${id}.json`;
}

type Read = { key: string; share: Share; mayVanish: boolean };

async function readBatch(work: Storage, { key, share, mayVanish }: Read): Promise<BookBatch | undefined> {
  const text = await readText(work, key);
  if (text === undefined && mayVanish) return undefined;
  try {
    return parseBatch(JSON.parse(text ?? ''), share);
  } catch (cause) {
    // Going on without it could pay for its questions twice.
    throw new Failure(
      EXIT.data,
      `The ledger object ${work.url}${key} cannot be read (${messageOf(cause)}); restore it, or move it away if its questions may be asked again`,
      { cause },
    );
  }
}
