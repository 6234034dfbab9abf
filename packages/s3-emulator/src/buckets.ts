import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { Bucket } from './bucket.js';
import { S3Error } from './errors.js';

/** The buckets of a directory: every folder of it whose name is a bucket's. */
export class Buckets {
  readonly #buckets = new Map<string, Bucket>();

  constructor(
    private readonly directory: string,
    private readonly clock: () => Date,
  ) {
    mkdirSync(directory, { recursive: true });
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      if (entry.isDirectory() && isBucketName(entry.name)) this.#open(entry.name);
    }
  }

  get(name: string): Bucket {
    const bucket = this.#buckets.get(name);
    if (bucket) return bucket;
    throw new S3Error('NoSuchBucket', 'The specified bucket does not exist', { BucketName: name });
  }

  has(name: string): boolean {
    return this.#buckets.has(name);
  }

  create(name: string): void {
    if (!isBucketName(name)) throw new S3Error('InvalidBucketName', `'${name}' is not a valid bucket name.`);
    if (this.has(name)) {
      throw new S3Error('BucketAlreadyOwnedByYou', 'The bucket you tried to create exists, and you own it.');
    }
    this.#open(name);
  }

  delete(name: string): void {
    if (!this.get(name).isEmpty) throw new S3Error('BucketNotEmpty', 'The bucket you tried to delete is not empty');
    const { files, records } = this.#folders(name);
    for (const folder of [files, records]) if (existsSync(folder)) rmSync(folder, { recursive: true });
    this.#buckets.delete(name);
  }

  list(): { name: string; created: Date }[] {
    return [...this.#buckets.keys()]
      .sort()
      .map((name) => ({ name, created: statSync(this.#folders(name).records).birthtime }));
  }

  #open(name: string): void {
    this.#buckets.set(name, new Bucket(this.#folders(name), this.clock));
  }

  #folders(name: string): { files: string; records: string } {
    return { files: join(this.directory, name), records: join(this.directory, '.s3', 'objects', name) };
  }
}

// S3's rules, but for those that keep names from looking like IP addresses or reserved ones.
function isBucketName(name: string): boolean {
  return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes('..');
}
