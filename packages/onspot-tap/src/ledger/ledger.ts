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
  /**
   * The batches that another shard of this night has made about one window since a time (epoch ms), oldest first. Each
   * is read once: what becomes of it later is not seen.
   */
  readBeside(shard: Shard, about: { stream: string; window: Window; since: number }): Promise<BookBatch[]>;
  /** Writes a batch as it now is. */
  write(batch: Batch): Promise<void>;
  delete(batch: Batch): Promise<void>;
};

export type ReadOptions = {
  signal?: AbortSignal;
  /** Whether what is gone once it has been listed is left out: a run that is going on beside may delete it. */
  mayVanish?: boolean;
};

type Reading = {
  prefix: string;
  /** Only what comes after it. */
  startAfter?: string;
  isWanted: (batchId: string) => boolean;
  mayVanish: boolean;
  /** By key, what need not be read again. */
  known?: Map<string, BookBatch>;
  signal?: AbortSignal | undefined;
};

export function openLedger(work: Storage, shard: Shard = WHOLE): Ledger {
  const share = createSharer();

  const beside = new Map<string, BookBatch>();

  /** What is listed; the listing goes on while the first objects are read. */
  async function readAll({ prefix, startAfter, isWanted, mayVanish, known, signal }: Reading): Promise<BookBatch[]> {
    const batches: BookBatch[] = [];
    const limit = pLimit(CONCURRENT_READS);
    const reads: Promise<void>[] = [];
    const readInto = async (key: string) => {
      const batch = known?.get(key) ?? (await readBatch(work, { key, share, mayVanish }));
      if (batch === undefined) return;
      batches.push(batch);
      known?.set(key, batch);
    };
    for await (const { key } of work.list({ prefix, ...(startAfter && { startAfter }), ...(signal && { signal }) })) {
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
      readAll({
        prefix: `ledger/${stream}/`,
        isWanted: (id) => standingOf(id, shard) !== 'beside',
        mayVanish,
        signal,
      }),
    readBeside(other, { stream, window, since }) {
      const prefix = `${folderOf(stream, window)}${tagOf(other) ?? ''}_`;
      // Ids of one shard sort by time.
      const startAfter = `${prefix}${since.toString(36)}`;
      return readAll({ prefix, startAfter, isWanted: () => true, mayVanish: true, known: beside });
    },
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
