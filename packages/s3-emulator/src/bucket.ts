import { S3Error } from './errors.js';
import { ChangeJournal } from './journal.js';
import { compareKeys, type Snapshot } from './listing.js';
import { ObjectFiles } from './object-files.js';
import { RecordFiles, type ObjectRecord } from './object-record.js';

export type NewObject = Omit<ObjectRecord, 'file' | 'modified'>;

/** Throws when the object may not be written over what is there. */
export type WriteCheck = (current: ObjectRecord | undefined) => void;

/**
 * The objects of one bucket. Every change is made with synchronous calls, so nothing can come between check and
 * rename: this is what makes conditional writes atomic.
 */
export class Bucket {
  readonly #records = new Map<string, ObjectRecord>();
  readonly #journal = new ChangeJournal<ObjectRecord>();
  readonly #files: ObjectFiles;
  readonly #recordFiles: RecordFiles;
  #sortedKeys: readonly string[] | undefined;

  constructor(
    folders: { files: string; records: string },
    private readonly clock: () => Date,
  ) {
    this.#files = new ObjectFiles(folders.files);
    this.#recordFiles = new RecordFiles(folders.records);
    // A file that someone took out of the folder by hand is a deleted object.
    const records = this.#recordFiles.load().filter(({ file }) => this.#files.has(file));
    for (const record of records) this.#records.set(record.key, record);
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

  /** A file descriptor of the object's bytes, for the caller to close. */
  open({ file }: ObjectRecord): number {
    return this.#files.open(file);
  }

  /** Makes the file at `path` the object's bytes, unless `check` throws. */
  commit(path: string, object: NewObject, check: WriteCheck): ObjectRecord {
    const current = this.find(object.key);
    check(current);
    const now = this.clock();
    const file = current?.file ?? this.#files.choose(object.key);
    const modified = new Date(Math.floor(now.getTime() / 1000) * 1000).toISOString();
    const record: ObjectRecord = { ...object, file, modified };
    this.#files.adopt(path, file);
    this.#recordFiles.save(record);
    this.#remember(object.key, record, now);
    return record;
  }

  remove(key: string): void {
    const record = this.find(key);
    if (!record) return;
    this.#files.remove(record.file);
    this.#recordFiles.remove(key);
    this.#remember(key, undefined, this.clock());
  }

  /** What a listing sees: all there is, or all there was `lagMs` ago. */
  snapshot(lagMs: number): Snapshot<ObjectRecord> {
    if (lagMs > 0) return this.#journal.undo(this.#records, this.clock().getTime() - lagMs);
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
}
