import { type Readable } from 'node:stream';

/** What is known of a stored object. */
export type ObjectInfo = {
  /** Relative to the storage's root. */
  key: string;
  bytes: number;
  /** Changes whenever the content is written anew; without quotes; means something to this storage only. */
  etag: string;
  /** When it was written: by the storage's clock, or by ours in what a write returns. */
  modified: Date;
};

/** Write only if there is no such object, or only if it still has this ETag. */
export type WriteCondition = { ifAbsent: true } | { ifMatch: string };

export type WriteOptions = {
  /** Kept by S3 only; a directory has no place for it. */
  contentType?: string;
  /** Kept by S3 only; says how the given bytes are encoded, nothing is encoded here. */
  contentEncoding?: string;
  /** Must be readable at once: where objects are written into an archive (GLACIER, DEEP_ARCHIVE), this one is STANDARD. */
  isReadBack?: boolean;
  condition?: WriteCondition;
  signal?: AbortSignal;
};

export type ListOptions = {
  /** Any start of a key, not only a folder. */
  prefix?: string;
  /** Only keys after this one, by their UTF-8 bytes. */
  startAfter?: string;
  signal?: AbortSignal;
};

export type SweepOptions = {
  /** What somebody has added to since then stays. 0 removes all there is, also what a living neighbour is writing. */
  olderThanMs: number;
  /** Ends it early; the rest stays. */
  signal?: AbortSignal;
};

export type RequestOptions = { signal?: AbortSignal };

/** An object being read. `body` yields Buffers and has to be read to its end or destroyed. */
export type StoredObject = { info: ObjectInfo; body: Readable };

/**
 * Objects under keys, in a bucket or a directory. A written object is visible only when it is complete. Failures are
 * StorageErrors, except that an aborted signal throws its own reason.
 */
export interface Storage {
  /** For sentences: `url + key` is an object's address. Ends with a slash and never holds credentials. */
  readonly url: string;
  /** Memory that one writer holds at most: the parts on their way and the one that is filled; nothing in a directory. */
  readonly writerBytes: number;
  /** Objects in the order of their keys' UTF-8 bytes, fetched as they are asked for. */
  list(options?: ListOptions): AsyncIterable<ObjectInfo>;
  /** Undefined when there is no such object. */
  head(key: string, options?: RequestOptions): Promise<ObjectInfo | undefined>;
  /** Undefined when there is no such object. A broken connection is taken up again where it broke, within reason. */
  read(key: string, options?: RequestOptions): Promise<StoredObject | undefined>;
  /** Stores a whole object; a string as UTF-8. A failed condition is a StorageError of kind `conflict`. */
  write(key: string, body: Uint8Array | string, options?: WriteOptions): Promise<ObjectInfo>;
  /** Opens an object for writing piece by piece; it is visible only after `complete()`. */
  openWriter(key: string, options?: WriteOptions): ObjectWriter;
  /** An absent object is fine. */
  delete(key: string): Promise<void>;
  /**
   * Removes what killed processes left of objects they were writing: in S3 the uploads in parts below this storage's
   * prefix, in a directory the unfinished files of its whole root. Answers how many. Never fails: what could not be
   * looked at or removed is told to `onWarning`.
   */
  sweepUnfinished(options: SweepOptions): Promise<number>;
  /** The same storage below a folder-like prefix: `a/b` and `a/b/` mean the same. */
  at(prefix: string): Storage;
  /** Frees sockets, also those of the storages made by `at()`, which share them. */
  close(): void;
}

/** An object being written. Nothing is left behind of one that failed, was aborted or lost its condition. */
export interface ObjectWriter {
  /** Resolves when more may be given; the chunk may be reused from then on. */
  write(chunk: Uint8Array): Promise<void>;
  /** Durable and visible once resolved. A failed condition is a StorageError of kind `conflict`. */
  complete(): Promise<ObjectInfo>;
  /** Resolves when nothing is left; may be called again, after a failure, and after `complete()` (then it does nothing). */
  abort(): Promise<void>;
}
