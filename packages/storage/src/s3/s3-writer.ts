import { randomUUID } from 'node:crypto';
import { onAbort } from '../on-abort.js';
import { type ObjectInfo, type ObjectWriter, type WriteOptions } from '../storage.js';
import { type Bucket } from './bucket.js';
import { MultipartUpload } from './multipart-upload.js';
import { FillingPart } from './part-buffers.js';
import { putObject } from './put-object.js';
import { toStorageError } from './s3-error.js';

/**
 * Writes an object of unknown length: one PutObject if it fits one part, else a multipart upload whose parts are on
 * their way while the next one fills. Steps run one after another; the first failure ends everything, and aborts what
 * was begun though nobody may be writing at the time.
 */
export class S3Writer implements ObjectWriter {
  readonly #bucket: Bucket;
  readonly #key: string;
  readonly #options: WriteOptions;
  readonly #part: FillingPart;
  readonly #sending = new Set<Promise<void>>();
  readonly #inFlight = new AbortController();
  readonly #whenEnded = new Promise<void>((resolve) => {
    this.#inFlight.signal.addEventListener('abort', () => resolve());
  });
  readonly #stopListening: () => void;
  #upload: MultipartUpload | undefined;
  #bytes = 0;
  /** The last step; never rejects. */
  #last: Promise<unknown> = Promise.resolve();
  /** Why no further step is taken: a failure, the signal's reason, or that the end has been reached. */
  #ended: { reason: unknown } | undefined;
  #cleaned: Promise<void> | undefined;

  constructor(bucket: Bucket, key: string, { signal, ...options }: WriteOptions) {
    this.#bucket = bucket;
    this.#key = key;
    this.#options = options;
    this.#part = new FillingPart(bucket.partBuffers);
    this.#stopListening = onAbort(signal, (reason) => void this.#abandon(reason));
  }

  write(chunk: Uint8Array): Promise<void> {
    return this.#step(async () => {
      for (let at = 0; at < chunk.byteLength;) {
        // Only now is it known that this part is not the last one.
        if (this.#part.isFull) await this.#sendPart();
        at += this.#part.fill(chunk.subarray(at));
      }
      this.#bytes += chunk.byteLength;
    });
  }

  async complete(): Promise<ObjectInfo> {
    try {
      return await this.#step(() => this.#complete());
    } catch (error) {
      await this.#cleaned;
      throw error;
    }
  }

  abort(): Promise<void> {
    return this.#abandon(new Error(`The writing of ${this.#url} has been aborted.`));
  }

  get #url(): string {
    return this.#bucket.url + this.#key;
  }

  async #complete(): Promise<ObjectInfo> {
    const info = await this.#commit();
    this.#upload = undefined;
    this.#end(new Error(`The object ${this.#url} is complete; nothing more can be done to it.`));
    return info;
  }

  async #commit(): Promise<ObjectInfo> {
    if (this.#upload === undefined) {
      const body = this.#part.take();
      const info = await putObject(this.#bucket, this.#key, {
        ...this.#options,
        body,
        signal: this.#inFlight.signal,
      });
      this.#bucket.partBuffers.release(body);
      return info;
    }
    await this.#sendPart();
    await Promise.all(this.#sending);
    this.#throwIfEnded();
    const etag = await this.#upload.complete();
    return { key: this.#key, bytes: this.#bytes, etag, modified: new Date() };
  }

  /** Resolves when the part is on its way. */
  async #sendPart(): Promise<void> {
    while (this.#sending.size >= this.#bucket.partsInFlight) {
      // The end is waited for, too: the request that begins an upload is not cut short by it.
      await Promise.race([...this.#sending, this.#whenEnded]);
      this.#throwIfEnded();
    }
    const sending = this.#send(this.#part.take()).finally(() => this.#sending.delete(sending));
    this.#sending.add(sending);
  }

  /** Never rejects. */
  async #send(part: Buffer): Promise<void> {
    this.#upload ??= new MultipartUpload(this.#bucket, {
      key: this.#key,
      options: this.#options,
      writeId: randomUUID(),
      signal: this.#inFlight.signal,
    });
    try {
      await this.#upload.sendPart(part);
      // Not after a failure: a socket that is being torn down may still hold on to it.
      this.#bucket.partBuffers.release(part);
    } catch (error) {
      this.#fail(error);
    }
  }

  #step<T>(action: () => Promise<T>): Promise<T> {
    const step = this.#last.then(async () => {
      this.#throwIfEnded();
      try {
        return await action();
      } catch (error) {
        this.#fail(error);
        throw this.#ended?.reason;
      }
    });
    this.#last = step.catch(() => undefined);
    return step;
  }

  #fail(error: unknown): void {
    void this.#abandon(toStorageError(error, `write ${this.#url}`));
  }

  /** Resolves when nothing is left of what was begun. */
  #abandon(reason: unknown): Promise<void> {
    this.#end(reason);
    return (this.#cleaned ??= this.#cleanUp());
  }

  async #cleanUp(): Promise<void> {
    await this.#last;
    await Promise.all(this.#sending);
    await this.#upload?.abort();
    this.#bucket.partBuffers.release(this.#part.take());
  }

  #end(reason: unknown): void {
    if (this.#ended) return;
    this.#ended = { reason };
    this.#stopListening?.();
    this.#inFlight.abort();
  }

  #throwIfEnded(): void {
    if (this.#ended) throw this.#ended.reason;
  }
}
