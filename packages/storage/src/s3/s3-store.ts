import { DeleteObjectCommand, HeadBucketCommand } from '@aws-sdk/client-s3';
import { type S3Options } from '../s3-options/s3-options.js';
import { type ListOptions, type ObjectInfo, type ObjectWriter, type RequestOptions } from '../storage.js';
import { type StoredObject, type SweepOptions, type WriteOptions } from '../storage.js';
import { StorageError } from '../storage-error.js';
import { type Store } from '../store.js';
import { ask, type Bucket, makeBucket } from './bucket.js';
import { headObject } from './head.js';
import { putObject } from './put-object.js';
import { readObject } from './s3-body.js';
import { answerOf } from './s3-error.js';
import { listObjects } from './s3-listing.js';
import { S3Writer } from './s3-writer.js';
import { abortUnfinished } from './unfinished-uploads.js';

/** A bucket as a store. Nothing is asked of it yet. */
export function openBucket(name: string, options: S3Options, onWarning?: (sentence: string) => void): Store {
  return new S3Store(makeBucket(name, options, onWarning ?? (() => undefined)));
}

class S3Store implements Store {
  readonly url: string;
  readonly writerBytes: number;
  readonly #bucket: Bucket;
  #bucketExists: Promise<boolean> | undefined;

  constructor(bucket: Bucket) {
    this.#bucket = bucket;
    this.url = bucket.url;
    this.writerBytes = bucket.partBytes * (bucket.partsInFlight + 1);
  }

  list(options: ListOptions & { prefix: string }): AsyncIterable<ObjectInfo> {
    return listObjects(this.#bucket, options);
  }

  async head(key: string, { signal }: RequestOptions = {}): Promise<ObjectInfo | undefined> {
    signal?.throwIfAborted();
    const found = await ask(`look at ${this.url}${key}`, headObject(this.#bucket, key, signal), signal);
    if (!found) await this.#expectBucket();
    return found?.info;
  }

  read(key: string, { signal }: RequestOptions = {}): Promise<StoredObject | undefined> {
    return readObject(this.#bucket, key, signal);
  }

  async write(key: string, given: Uint8Array | string, options: WriteOptions = {}): Promise<ObjectInfo> {
    const body = typeof given === 'string' ? Buffer.from(given) : given;
    if (body.byteLength <= this.#bucket.partBytes) return putObject(this.#bucket, key, { ...options, body });
    // Few objects are so long, and what writes them takes memory to load.
    const { putInParts } = await import('./put-in-parts.js');
    return putInParts(this.#bucket, key, { ...options, body });
  }

  openWriter(key: string, options: WriteOptions = {}): ObjectWriter {
    return new S3Writer(this.#bucket, key, options);
  }

  async delete(key: string): Promise<void> {
    const { client, name } = this.#bucket;
    await ask(`delete ${this.url}${key}`, client.send(new DeleteObjectCommand({ Bucket: name, Key: key })));
  }

  sweepUnfinished(options: SweepOptions & { prefix: string }): Promise<number> {
    return abortUnfinished(this.#bucket, options);
  }

  close(): void {
    this.#bucket.client.destroy();
  }

  // The answer to a HEAD has no body, so it looks the same whether the object is missing or the whole bucket.
  async #expectBucket(): Promise<void> {
    const { client, name } = this.#bucket;
    this.#bucketExists ??= client.send(new HeadBucketCommand({ Bucket: name })).then(
      () => true,
      (error: unknown) => answerOf(error).status !== 404,
    );
    if (await this.#bucketExists) return;
    this.#bucketExists = undefined;
    throw new StorageError('missing', `There is no bucket ${name}. Check its name and the region or endpoint.`);
  }
}
