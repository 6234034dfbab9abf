import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { StorageError } from '../storage-error.js';
import { type WriteOptions } from '../storage.js';
import { abortUpload } from './abort-upload.js';
import { abortable, type Bucket } from './bucket.js';
import { commit } from './commit.js';
import { expectEtag } from './head.js';
import { paramsOf } from './put-object.js';

/** What S3 allows. */
const MAX_PARTS = 10_000;

/** What is uploaded in parts. The signal ends the requests in flight; `options.signal` is not looked at. */
export type UploadTerms = { key: string; options: WriteOptions; writeId: string; signal: AbortSignal };

/** An object that goes up in parts. It is begun by the first of them. Failures are the SDK's errors. */
export class MultipartUpload {
  readonly #bucket: Bucket;
  readonly #terms: UploadTerms;
  readonly #parts: CompletedPart[] = [];
  #uploadId: Promise<string | undefined> | undefined;
  #sent = 0;

  constructor(bucket: Bucket, terms: UploadTerms) {
    this.#bucket = bucket;
    this.#terms = terms;
  }

  /** Sends the next part; the bytes must stay as they are meanwhile. Several may be on their way. */
  async sendPart(bytes: Uint8Array): Promise<void> {
    const PartNumber = ++this.#sent;
    if (PartNumber > MAX_PARTS) throw this.#tooLong();
    const UploadId = await (this.#uploadId ??= this.#begin());
    const { ChecksumAlgorithm } = this.#bucket.objectTerms;
    const command = new UploadPartCommand({ ...this.#address, UploadId, PartNumber, Body: bytes, ChecksumAlgorithm });
    const { $metadata: _, ...sent } = await this.#bucket.client.send(command, abortable(this.#terms.signal));
    expectEtag(sent.ETag);
    const { ETag, ChecksumCRC32, ChecksumCRC32C, ChecksumCRC64NVME, ChecksumSHA1, ChecksumSHA256 } = sent;
    const sums = { ChecksumCRC32, ChecksumCRC32C, ChecksumCRC64NVME, ChecksumSHA1, ChecksumSHA256 };
    this.#parts[PartNumber - 1] = { PartNumber, ETag, ...sums };
  }

  /** Makes the object visible, once all parts have been sent; answers its ETag. */
  async complete(): Promise<string> {
    const { key, options, writeId, signal } = this.#terms;
    const UploadId = await this.#uploadId;
    const input = { ...this.#address, UploadId, MultipartUpload: { Parts: this.#parts } };
    return commit(this.#bucket, {
      key,
      condition: options.condition,
      writeId,
      signal,
      lookFirst: true,
      send: (headers) =>
        this.#bucket.client.send(new CompleteMultipartUploadCommand({ ...input, ...headers }), abortable(signal)),
    });
  }

  /** Ends the upload for good, once nothing is on its way. Never fails. */
  async abort(): Promise<void> {
    const UploadId = await this.#uploadId?.catch(() => undefined);
    if (UploadId !== undefined) await abortUpload(this.#bucket, { Key: this.#terms.key, UploadId });
  }

  // Without a signal: its answer is needed to abort what it made.
  async #begin(): Promise<string | undefined> {
    const { client } = this.#bucket;
    const { key, options, writeId } = this.#terms;
    const withSums = (await client.config.requestChecksumCalculation()) === 'WHEN_SUPPORTED';
    const created = await client.send(
      new CreateMultipartUploadCommand({
        ...(withSums && { ChecksumAlgorithm: 'CRC32' }),
        ...paramsOf(this.#bucket, key, options, writeId),
      }),
    );
    return created.UploadId;
  }

  get #address(): { Bucket: string; Key: string } {
    return { Bucket: this.#bucket.name, Key: this.#terms.key };
  }

  get #url(): string {
    return this.#bucket.url + this.#terms.key;
  }

  #tooLong(): StorageError {
    const mebibytes = this.#bucket.partBytes / 1024 / 1024;
    return new StorageError(
      'invalid',
      `Could not write ${this.#url}: it is longer than ${MAX_PARTS} parts of ${mebibytes} MiB, and S3 allows no more.`,
    );
  }
}
