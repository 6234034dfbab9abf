import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Checksum } from './checksums.js';

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

/** The records of one bucket: a JSON file each, named by a hash of the key. */
export class RecordFiles {
  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  load(): ObjectRecord[] {
    return readdirSync(this.folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => JSON.parse(readFileSync(join(this.folder, name), 'utf8')) as ObjectRecord);
  }

  save(record: ObjectRecord): void {
    const path = this.#pathOf(record.key);
    writeFileSync(`${path}.new`, JSON.stringify(record, undefined, 2));
    renameSync(`${path}.new`, path);
  }

  remove(key: string): void {
    rmSync(this.#pathOf(key), { force: true });
  }

  #pathOf(key: string): string {
    return join(this.folder, `${createHash('sha256').update(key).digest('hex')}.json`);
  }
}
