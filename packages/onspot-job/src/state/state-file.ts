import { createHash } from 'node:crypto';
import { type Logger, messageOf } from '@onspot-tap/singer';
import { type Storage, StorageError } from '@onspot-tap/storage';
import { keepReplaced, prunePrevious } from './kept-states.js';
import { download, type Downloaded, FILES } from '../files/pipeline-files.js';
import { parseStateLine } from './state-lines.js';

/** What became of a state that was to be promoted. */
export type Promotion =
  | 'promoted'
  /** It is the one that stands there already. */
  | 'unchanged'
  /** It is no JSON object, or an empty state. */
  | 'refused'
  /** Somebody else changed state_previous.json since we last read or wrote it; theirs stays. */
  | 'conflict';

/** state_previous.json as this run found it and changes it. */
export type StateFile = {
  /** The ETag of what stands there as far as we know; undefined when there is nothing. */
  readonly etag: string | undefined;
  /**
   * Puts a state in the place of the one before, which is kept beside it the first time. The object is replaced as a
   * whole, so a crash at any point leaves the old one or the new one.
   *
   * @throws StorageError when the storage cannot be written
   */
  promote(state: Buffer): Promise<Promotion>;
};

export type StateFileOptions = { found: Downloaded | undefined; clock: () => number; log: Logger };

export function openStateFile(storage: Storage, { found, clock, log }: StateFileOptions): StateFile {
  let etag = found?.etag;
  let digest = found && digestOf(found.bytes);
  let isKept = false; // once per run: what it found, not what it promoted itself a minute ago

  async function promote(state: Buffer): Promise<Promotion> {
    const json = parseStateLine(state);
    if (json === undefined) return refuse('what the target said last is not a JSON object');
    const newDigest = digestOf(state);
    if (newDigest === digest || (isEmpty(json) && etag === undefined)) return 'unchanged';
    // Old targets say {} when they were told no state, and wiped the stored one with it.
    if (isEmpty(json)) return refuse('the state the target said is empty, and there is one already');
    const replaced = isKept ? undefined : found;
    const kept = replaced && (await keepReplaced(storage, replaced.bytes, clock()));
    isKept = true;
    const written = await writeIfOurs(storage, state, etag);
    if (written === undefined) return 'conflict';
    [etag, digest] = [written, newDigest];
    if (kept !== undefined) await prune(kept);
    return 'promoted';
  }

  async function prune(latest: string): Promise<void> {
    await prunePrevious(storage, latest).catch((error: unknown) => {
      log.warn(`Cannot delete older kept states: ${messageOf(error)}`);
    });
  }

  function refuse(why: string): Promotion {
    log.warn(`Not promoted: ${why}`);
    return 'refused';
  }

  return {
    get etag() {
      return etag;
    },
    promote,
  };
}

async function writeIfOurs(storage: Storage, state: Buffer, etag: string | undefined): Promise<string | undefined> {
  const condition = etag === undefined ? ({ ifAbsent: true } as const) : { ifMatch: etag };
  const line = Buffer.concat([state, Buffer.from('\n')]);
  try {
    return (await storage.write(FILES.state, line, { condition, contentType: 'application/json' })).etag;
  } catch (error) {
    if (!(error instanceof StorageError) || error.kind !== 'conflict') throw error;
    // The answer to an earlier attempt may have been lost: then what stands there is ours.
    const standing = await download(storage, FILES.state);
    return standing && digestOf(standing.bytes) === digestOf(line) ? standing.etag : undefined;
  }
}

function isEmpty(state: Record<string, unknown>): boolean {
  return Object.values(state).every(
    (value) => value === null || (typeof value === 'object' && Object.keys(value).length === 0),
  );
}

// White space around it is not part of a state.
function digestOf(state: Buffer): string {
  return createHash('sha256').update(state.toString('latin1').trim(), 'latin1').digest('hex');
}
