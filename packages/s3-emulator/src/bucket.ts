import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import type { Checksum } from './checksums.js';
import { S3Error } from './errors.js';
import { toEscapedPath, toPlainPath } from './file-names.js';
import { compareKeys, type Snapshot } from './listing.js';
import { ChangeJournal } from './journal.js';

/** Everything known of an object but its bytes, which are in a file of the bucket's folder. */
export type ObjectRecord = {
  readonly key: string;
  /** Path of the bytes, from the bucket's folder. */
  readonly file: string;
  readonly bytes: number;
  /** Without the quotes it has on the wire. */
  readonly etag: string;
  /** ISO 8601, whole seconds as S3 keeps them. */
  readonly modified: string;
  /** Response headers kept with the object: type, encoding, user metadata, encryption, storage class. */
  readonly headers: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly checksum?: Checksum | undefined;
};

export type NewObject = Omit<ObjectRecord, 'file' | 'modified'>;

/** Throws when the object may not be written over what is there. */
export type WriteCheck = (current: ObjectRecord | undefined) => void;

/**
 * The objects of one bucket: files under their keys, records in a side folder. Every change is made with synchronous
 * calls, so nothing can come between check and rename: this is what makes conditional writes atomic.
 */
export class Bucket {
  readonly #records = new Map<string, ObjectRecord>();
  readonly #journal = new ChangeJournal<ObjectRecord>();
  #sortedKeys: readonly string[] | undefined;

  constructor(
    readonly name: string,
    private readonly folders: { files: string; records: string },
    private readonly clock: () => Date,
  ) {
    mkdirSync(folders.files, { recursive: true });
    mkdirSync(folders.records, { recursive: true });
    for (const name of readdirSync(folders.records))
      if (name.endsWith('.json')) this.#load(join(folders.records, name));
  }

  get isEmpty(): boolean {
    return this.#records.size === 0;
  }

  find(key: string): ObjectRecord | undefined {
    return this.#records.get(key);
  }

  get(key: string): ObjectRecord {
    const record = this.find(key);
    if (!record) throw new S3Error('NoSuchKey', 'The specified key does not exist.', { Key: key });
    return record;
  }

  /** A file descriptor of the object's bytes, which later writes and deletions leave as they are. */
  open(record: ObjectRecord): number {
    return openSync(join(this.folders.files, record.file), 'r');
  }

  /** Makes the file at `path` the object's bytes, by renaming it. */
  commit(path: string, object: NewObject, check: WriteCheck): ObjectRecord {
    const current = this.find(object.key);
    check(current);
    const now = this.clock();
    const file = current?.file ?? this.#chooseFile(object.key);
    const modified = new Date(Math.floor(now.getTime() / 1000) * 1000).toISOString();
    const record: ObjectRecord = { ...object, file, modified };
    const target = join(this.folders.files, file);
    mkdirSync(dirname(target), { recursive: true });
    renameSync(path, target);
    this.#save(record);
    this.#remember(object.key, record, now);
    return record;
  }

  remove(key: string): void {
    const record = this.find(key);
    if (!record) return;
    const file = join(this.folders.files, record.file);
    rmSync(file, { force: true });
    rmSync(this.#recordPath(key), { force: true });
    this.#removeEmptyFolders(dirname(file));
    this.#remember(key, undefined, this.clock());
  }

  /** What a listing sees: all there is, or all there was `lagMs` ago. */
  snapshot(lagMs: number): Snapshot<ObjectRecord> {
    const since = this.clock().getTime() - lagMs;
    if (lagMs > 0) return this.#journal.undo(this.#records, since);
    this.#sortedKeys ??= [...this.#records.keys()].sort(compareKeys);
    return { keys: this.#sortedKeys, records: this.#records };
  }

  #remember(key: string, record: ObjectRecord | undefined, at: Date): void {
    const previous = this.find(key);
    this.#journal.add({ key, previous, at: at.getTime() });
    if (record) this.#records.set(key, record);
    else this.#records.delete(key);
    if (!previous || !record) this.#sortedKeys = undefined;
  }

  // `a` and `a/b` are both legal keys; whichever comes second can't have its plain path.
  #chooseFile(key: string): string {
    const plain = toPlainPath(key);
    if (plain === undefined) return toEscapedPath(key);
    const path = join(this.folders.files, plain);
    try {
      mkdirSync(dirname(path), { recursive: true });
    } catch {
      return toEscapedPath(key);
    }
    return existsSync(path) ? toEscapedPath(key) : plain;
  }

  #removeEmptyFolders(folder: string): void {
    try {
      for (let at = folder; at !== this.folders.files; at = dirname(at)) rmdirSync(at);
    } catch {
      // Something else is in it.
    }
  }

  #recordPath(key: string): string {
    return join(this.folders.records, `${createHash('sha256').update(key).digest('hex')}.json`);
  }

  #save(record: ObjectRecord): void {
    const path = this.#recordPath(record.key);
    writeFileSync(`${path}.new`, JSON.stringify(record, undefined, 2));
    renameSync(`${path}.new`, path);
  }

  // A file that someone took out of the folder by hand is a deleted object.
  #load(path: string): void {
    const record = JSON.parse(readFileSync(path, 'utf8')) as ObjectRecord;
    if (existsSync(join(this.folders.files, record.file))) this.#records.set(record.key, record);
  }
}
