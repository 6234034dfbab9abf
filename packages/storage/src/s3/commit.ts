import { setTimeout as sleep } from 'node:timers/promises';
import { StorageError } from '../storage-error.js';
import { type WriteCondition } from '../storage.js';
import { type Bucket } from './bucket.js';
import { expectEtag, type Head, headObject, isAbsent } from './head.js';
import { answerOf, toStorageError } from './s3-error.js';

/** The headers of a condition, as PutObject and CompleteMultipartUpload take them. */
export type ConditionHeaders = { IfNoneMatch?: '*'; IfMatch?: string };

/** The request that makes an object visible: a PutObject or a CompleteMultipartUpload. */
export type Commit = {
  key: string;
  condition?: WriteCondition | undefined;
  /** In the object's metadata: shows that it is ours when the answer to the request was lost. */
  writeId?: string | undefined;
  signal?: AbortSignal | undefined;
  /** Whether to check the condition by a look as well: Ceph 16 ignores that of a CompleteMultipartUpload. */
  lookFirst?: boolean;
  send: (headers: ConditionHeaders) => Promise<{ ETag?: string | undefined }>;
  /** How often it was refused although nothing stood in its way when that was looked at. */
  refusals?: number;
};

const ATTEMPTS = 5;

/** Refusals in a row, each with nothing there afterwards, that others' writes and deletes can explain. */
const MOST_REFUSALS = 3;

/** Makes an object visible and answers its ETag. Fails with the SDK's error, or with a StorageError for a conflict. */
export async function commit(bucket: Bucket, how: Commit): Promise<string> {
  const etag = await sendOrRecognise(bucket, how);
  // Ceph answers a CompleteMultipartUpload with an empty one.
  if (etag !== '') return etag;
  const found = await look(bucket, how);
  return found === 'unknown' ? '' : (found?.info.etag ?? '');
}

async function sendOrRecognise(bucket: Bucket, how: Commit): Promise<string> {
  if (how.condition && bucket.lacks[kindOf(how.condition)]) return checkThenSend(bucket, how);
  if (how.condition && how.lookFirst) {
    const found = await look(bucket, how);
    if (found !== 'unknown' && !holds(how.condition, found)) throw conflict(bucket, how);
  }
  const headers = headersOf(bucket, how.condition);
  try {
    return await sendPatiently(how, headers);
  } catch (error) {
    if (how.signal?.aborted || !(how.condition ?? how.writeId)) throw error;
    if (how.condition && answerOf(error).status === 501) {
      noteLack(bucket, how.condition);
      return checkThenSend(bucket, how);
    }
    if (!mayHaveHappened(error)) throw error;
    return judge(bucket, how, headers, error);
  }
}

/** Repeats what met another conditional write: S3 asks for that, and the SDK leaves it to us. */
async function sendPatiently(how: Commit, headers: ConditionHeaders): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    try {
      return expectEtag((await how.send(headers)).ETag);
    } catch (error) {
      if (answerOf(error).status !== 409 || attempt === ATTEMPTS) throw error;
      await sleep(100 * 2 ** attempt * Math.random(), undefined, how.signal ? { signal: how.signal } : {});
    }
  }
}

/**
 * Looks at the object after a failure. It may be our own: the SDK repeats a request whose answer was lost, and the
 * repeat then fails its condition or finds the upload ended.
 */
async function judge(bucket: Bucket, how: Commit, sent: ConditionHeaders, error: unknown): Promise<string> {
  const found = await look(bucket, how);
  if (found === 'unknown') throw error;
  if (found && isOurs(found, how)) return found.info.etag;
  if (!how.condition || !isConditionFailure(error, how.condition)) throw error;
  if (!holds(how.condition, found)) throw conflict(bucket, how, error);
  if (answerOf(error).status !== 412) throw error;
  // There was such an object, and it has been deleted since. A server that can't do it refuses again and again.
  if (found === undefined && (how.refusals ?? 0) < MOST_REFUSALS) {
    return sendOrRecognise(bucket, { ...how, refusals: (how.refusals ?? 0) + 1 });
  }
  // A condition that holds has been refused. With the ETag as Ceph wants it, it may not be.
  if (sent.IfMatch?.startsWith('"')) {
    bucket.wantsBareEtags = true;
    return sendOrRecognise(bucket, how);
  }
  noteLack(bucket, how.condition);
  return sendUnconditionally(bucket, how);
}

/** The object as it is now; unknown to those who may write but not read, and to a server that is down. */
async function look(bucket: Bucket, how: Commit): Promise<Head | undefined | 'unknown'> {
  return headObject(bucket, how.key, how.signal).catch(() => 'unknown' as const);
}

async function checkThenSend(bucket: Bucket, how: Commit): Promise<string> {
  const found = await headObject(bucket, how.key, how.signal);
  if (how.condition && !holds(how.condition, found)) throw conflict(bucket, how);
  return sendUnconditionally(bucket, how);
}

/** Sends without the condition. Here too a repeat may find an upload ended that it ended itself. */
async function sendUnconditionally(bucket: Bucket, how: Commit): Promise<string> {
  try {
    return expectEtag((await how.send({})).ETag);
  } catch (error) {
    if (how.signal?.aborted || !mayHaveHappened(error)) throw error;
    const found = await look(bucket, how);
    if (found === undefined || found === 'unknown' || !isOurs(found, how)) throw error;
    return found.info.etag;
  }
}

function kindOf(condition: WriteCondition): 'ifAbsent' | 'ifMatch' {
  return 'ifAbsent' in condition ? 'ifAbsent' : 'ifMatch';
}

function headersOf(bucket: Bucket, condition: WriteCondition | undefined): ConditionHeaders {
  if (!condition) return {};
  if ('ifAbsent' in condition) return { IfNoneMatch: '*' };
  return { IfMatch: bucket.wantsBareEtags ? condition.ifMatch : `"${condition.ifMatch}"` };
}

function holds(condition: WriteCondition, found: Head | undefined): boolean {
  return 'ifAbsent' in condition ? found === undefined : found?.info.etag === condition.ifMatch;
}

function isOurs(found: Head, { writeId }: Commit): boolean {
  return writeId !== undefined && found.writeId === writeId;
}

function mayHaveHappened(error: unknown): boolean {
  const known = toStorageError(error, '');
  if (!(known instanceof StorageError)) return false;
  return known.kind === 'temporary' || known.kind === 'conflict' || isAbsent(error);
}

function isConditionFailure(error: unknown, condition: WriteCondition): boolean {
  const { status, name } = answerOf(error);
  // Of a lost upload nothing is known but what the object says; If-Match on an absent object is answered 404.
  return status === 412 || name === 'NoSuchUpload' || ('ifMatch' in condition && isAbsent(error));
}

function conflict(bucket: Bucket, { key, condition }: Commit, cause?: unknown): StorageError {
  const why =
    condition && 'ifAbsent' in condition
      ? 'there is such an object already'
      : 'it has been changed or deleted meanwhile';
  return new StorageError('conflict', `Did not write ${bucket.url}${key}: ${why}.`, { cause });
}

function noteLack(bucket: Bucket, condition: WriteCondition): void {
  const { lacks } = bucket;
  const isKnown = lacks.ifAbsent || lacks.ifMatch;
  lacks[kindOf(condition)] = true;
  if (isKnown) return;
  bucket.onWarning(
    `The server of ${bucket.url} cannot do conditional writes${'ifMatch' in condition ? ' to an object that is there' : ''}; objects are looked at before they are written, which two programs at the same moment can get past.`,
  );
}
