import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { onAbort } from '../on-abort.js';
import { StorageError } from '../storage-error.js';
import { type ObjectInfo, type StoredObject } from '../storage.js';
import { abortable, ask, type Bucket } from './bucket.js';
import { isAbsent, toObjectInfo } from './head.js';
import { answerOf, toStorageError } from './s3-error.js';

// Times in a row that a body may break without a single byte having come.
const MAX_BREAKS = 5;

/** An object as a stream, undefined when there is none. Where the connection breaks, the rest is asked for. */
export async function readObject(bucket: Bucket, key: string, signal?: AbortSignal): Promise<StoredObject | undefined> {
  signal?.throwIfAborted();
  const got = bucket.client.send(new GetObjectCommand({ Bucket: bucket.name, Key: key }), abortable(signal));
  const found = await ask(
    `read ${bucket.url}${key}`,
    got.catch((error: unknown) => {
      if (isAbsent(error)) return undefined;
      throw error;
    }),
    signal,
  );
  if (!found) return undefined;
  const info = toObjectInfo(key, found);
  return { info, body: toBody(new Reading(bucket, info, found.Body as Readable), signal) };
}

function toBody(reading: Reading, signal: AbortSignal | undefined): Readable {
  const chunks = reading.chunks();
  const body = new Readable({
    read() {
      chunks.next().then(
        ({ value, done }) => this.push(done ? null : value),
        (error: unknown) => this.destroy(error as Error),
      );
    },
    destroy(error, callback) {
      reading.stop();
      callback(error);
    },
  });
  body.once(
    'close',
    onAbort(signal, (reason) => body.destroy(reason as Error)),
  );
  return body;
}

class Reading {
  readonly #bucket: Bucket;
  readonly #info: ObjectInfo;
  readonly #stopped = new AbortController();
  #source: Readable;
  #position = 0;

  constructor(bucket: Bucket, info: ObjectInfo, source: Readable) {
    this.#bucket = bucket;
    this.#info = info;
    this.#source = source;
  }

  stop(): void {
    this.#stopped.abort();
    // One that nobody reads any more may still break.
    this.#source.on('error', () => undefined).destroy();
  }

  async *chunks(): AsyncGenerator<Buffer> {
    for (let breaks = 0; ;) {
      try {
        for await (const chunk of this.#source as AsyncIterable<Buffer>) {
          this.#position += chunk.length;
          breaks = 0;
          yield chunk;
        }
        if (this.#position === this.#info.bytes) return;
        throw this.#failure('the connection ended too early');
      } catch (error) {
        breaks += 1;
        // After the last byte only a checksum can have failed.
        if (this.#stopped.signal.aborted || breaks > MAX_BREAKS || this.#position >= this.#info.bytes)
          throw this.#tell(error);
        await sleep(50 * 2 ** breaks * Math.random(), undefined, { signal: this.#stopped.signal });
        this.#source = await this.#getRest();
      }
    }
  }

  async #getRest(): Promise<Readable> {
    const { key, etag } = this.#info;
    const rest = new GetObjectCommand({
      Bucket: this.#bucket.name,
      Key: key,
      Range: `bytes=${this.#position}-`,
      IfMatch: `"${etag}"`,
    });
    const { signal } = this.#stopped;
    const send = this.#bucket.client.send(rest, abortable(signal)).catch((error: unknown) => {
      if (isAbsent(error) || answerOf(error).status === 412)
        throw this.#failure('it has been replaced or deleted', error);
      throw error;
    });
    const { Body, ContentRange } = await ask(this.#attempt, send, signal);
    if (ContentRange?.startsWith(`bytes ${this.#position}-`)) return Body as Readable;
    (Body as Readable).destroy();
    throw this.#failure('the server cannot go on where the connection broke');
  }

  get #attempt(): string {
    return `read ${this.#bucket.url}${this.#info.key} beyond byte ${this.#position} of ${this.#info.bytes}`;
  }

  #tell(error: unknown): unknown {
    const told = toStorageError(error, this.#attempt);
    return told instanceof StorageError ? told : this.#failure('the connection broke', error);
  }

  #failure(why: string, cause?: unknown): StorageError {
    return new StorageError('temporary', `Could not ${this.#attempt}: ${why}. Read it again later.`, { cause });
  }
}
