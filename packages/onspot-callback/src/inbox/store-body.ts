import { type ObjectWriter, type Storage, StorageError, type WriteOptions } from '@onspot-tap/storage';
import { type Ask } from '../ask.js';
import { isFailureBody, MAX_FAILURE_BYTES } from './failure-body.js';
import { answerKey, failureKey } from './keys.js';

/** What became of a body. `duplicate`: the inbox holds one already, this one has been dropped. */
export type Stored = { outcome: 'answer' | 'failure' | 'duplicate'; bytes: number };

/** What storing needs. `grow` waits until there is memory for an upload of its own. */
export type Inbox = { storage: Storage; signal: AbortSignal; grow(): Promise<void> };

/** The first complete successful delivery wins; the same holds among failures. */
const optionsFor = (signal: AbortSignal): WriteOptions => ({
  contentType: 'application/json',
  condition: { ifAbsent: true },
  signal,
});

/**
 * Streams a callback's body into the inbox; it is durable once this resolves. A small body is held until it is known
 * whether it tells of a failure, a longer one goes to the storage piece by piece.
 *
 * @throws what reading the body throws, or a StorageError; nothing is left behind then
 */
export async function storeBody(ask: Ask, body: AsyncIterable<Buffer>, inbox: Inbox): Promise<Stored> {
  const chunks = body[Symbol.asyncIterator]();
  try {
    const head = await readHead(chunks);
    if (head.bytes <= MAX_FAILURE_BYTES) return await storeSmall(ask, Buffer.concat(head.pieces), inbox);
    await inbox.grow();
    return await storeLarge(ask, { head: head.pieces, chunks }, inbox);
  } finally {
    await chunks.return?.();
  }
}

/** The whole body if it is small, else its beginning and more than what counts as small. */
async function readHead(chunks: AsyncIterator<Buffer>): Promise<{ pieces: Buffer[]; bytes: number }> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  while (bytes <= MAX_FAILURE_BYTES) {
    const next = await chunks.next();
    if (next.done) break;
    pieces.push(next.value);
    bytes += next.value.length;
  }
  return { pieces, bytes };
}

async function storeSmall(ask: Ask, body: Buffer, inbox: Inbox): Promise<Stored> {
  const outcome = isFailureBody(body) ? 'failure' : 'answer';
  const key = outcome === 'failure' ? failureKey(ask) : answerKey(ask);
  const isNew = await isFirst(inbox, key, () => inbox.storage.write(key, body, optionsFor(inbox.signal)));
  return { outcome: isNew ? outcome : 'duplicate', bytes: body.length };
}

/** `head` is emptied as it is written: nobody should hold it for as long as the rest takes to come. */
type LongBody = { head: Buffer[]; chunks: AsyncIterator<Buffer> };

async function storeLarge(ask: Ask, { head, chunks }: LongBody, inbox: Inbox): Promise<Stored> {
  const key = answerKey(ask);
  const writer = inbox.storage.openWriter(key, optionsFor(inbox.signal));
  try {
    const bytes = await writeAll(writer, head, chunks);
    const isNew = await isFirst(inbox, key, () => writer.complete());
    return { outcome: isNew ? 'answer' : 'duplicate', bytes };
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

async function writeAll(writer: ObjectWriter, head: Buffer[], chunks: AsyncIterator<Buffer>): Promise<number> {
  let bytes = 0;
  for (let piece = head.shift(); piece; piece = head.shift()) {
    await writer.write(piece);
    bytes += piece.length;
  }
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
    await writer.write(next.value);
    bytes += next.value.length;
  }
  return bytes;
}

/** Ends the writing. Another delivery counts as the first only if its object is really there. */
async function isFirst({ storage, signal }: Inbox, key: string, write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    const isBeaten = error instanceof StorageError && error.kind === 'conflict';
    if (isBeaten && (await storage.head(key, { signal })) !== undefined) return false;
    throw error;
  }
}
