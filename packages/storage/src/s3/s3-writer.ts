import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { Upload } from '@aws-sdk/lib-storage';
import { onAbort } from '../on-abort.js';
import { type ObjectInfo, type ObjectWriter, type WriteOptions } from '../storage.js';
import { bareEtag, type Bucket } from './bucket.js';
import { paramsOf } from './put-object.js';
import { toStorageError } from './s3-error.js';
import { uploadClient } from './upload-client.js';

// What a caller may give ahead of the part being filled.
const AHEAD_BYTES = 1024 * 1024;

/**
 * Writes an object of unknown length through lib-storage's Upload: one PutObject if it fits one part, else a multipart
 * upload. Upload reads a stream that is fed here and destroyed on the first failure, which is the only way to make it
 * end at once and abort what it began; the failure kept is the first one, since Upload may report a later one.
 */
export class S3Writer implements ObjectWriter {
  readonly #bucket: Bucket;
  readonly #key: string;
  readonly #inFlight = new AbortController();
  readonly #body: Readable;
  readonly #stopListening: () => void;
  /** Settles when Upload has ended and left nothing behind; never rejects. */
  readonly #finished: Promise<string | undefined>;
  #waiting: (() => void)[] = [];
  #bytes = 0;
  #ended: { reason: unknown } | undefined;

  constructor(bucket: Bucket, key: string, options: WriteOptions) {
    this.#bucket = bucket;
    this.#key = key;
    this.#body = new Readable({ highWaterMark: AHEAD_BYTES, read: () => this.#wake() });
    // Whoever reads the body hears of its error; without a listener it would end the process once nobody does.
    this.#body.on('error', () => undefined);
    this.#finished = this.#upload(options).catch((error: unknown) => this.#fail(error));
    this.#stopListening = onAbort(options.signal, (reason) => this.#end(reason));
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#throwIfEnded();
    if (chunk.byteLength === 0) return;
    this.#bytes += chunk.byteLength;
    // A copy, since it is kept until its part is sent while the caller may reuse the chunk.
    if (!this.#body.push(Buffer.from(chunk))) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#throwIfEnded();
  }

  async complete(): Promise<ObjectInfo> {
    this.#throwIfEnded();
    this.#body.push(null);
    const etag = await this.#finished;
    this.#throwIfEnded();
    this.#end(new Error(`The object ${this.#url} is complete; nothing more can be done to it.`));
    return { key: this.#key, bytes: this.#bytes, etag: etag ?? '', modified: new Date() };
  }

  async abort(): Promise<void> {
    this.#end(new Error(`The writing of ${this.#url} has been aborted.`));
    await this.#finished;
  }

  get #url(): string {
    return this.#bucket.url + this.#key;
  }

  async #upload({ signal: _, ...options }: WriteOptions): Promise<string> {
    const writeId = randomUUID();
    const upload = new Upload({
      client: uploadClient(this.#bucket, {
        key: this.#key,
        condition: options.condition,
        writeId,
        signal: this.#inFlight.signal,
        onFailure: (error) => this.#fail(error),
      }),
      params: { ...paramsOf(this.#bucket, this.#key, options, writeId), Body: this.#body },
      partSize: this.#bucket.partBytes,
      queueSize: this.#bucket.partsInFlight,
    });
    return bareEtag((await upload.done()).ETag);
  }

  #fail(error: unknown): undefined {
    this.#end(toStorageError(error, `write ${this.#url}`));
  }

  #end(reason: unknown): void {
    if (this.#ended) return;
    this.#ended = { reason };
    this.#stopListening?.();
    this.#body.destroy(new Error('the writing has ended'));
    this.#inFlight.abort();
    this.#wake();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  #throwIfEnded(): void {
    if (this.#ended) throw this.#ended.reason;
  }
}
