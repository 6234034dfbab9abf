import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';

import type { Checksum, ChecksumAlgorithm } from './checksums.js';
import { S3Error } from './errors.js';

export type Part = {
  number: number;
  path: string;
  bytes: number;
  /** MD5, without quotes. */
  etag: string;
  checksum: Checksum | undefined;
  modified: Date;
};

/** What CreateMultipartUpload laid down for the object to come. */
export type NewUpload = {
  bucket: string;
  key: string;
  headers: Record<string, string>;
  tags: Record<string, string>;
  checksum: { algorithm: ChecksumAlgorithm; type: Checksum['type'] } | undefined;
  initiated: Date;
};
export type Upload = NewUpload & { id: string; parts: Map<number, Part> };

/** The multipart uploads that are neither completed nor aborted. They end with the server. */
export class Uploads {
  readonly #uploads = new Map<string, Upload>();

  create(upload: NewUpload): Upload {
    const created = { ...upload, id: randomBytes(24).toString('base64url'), parts: new Map<number, Part>() };
    this.#uploads.set(created.id, created);
    return created;
  }

  get(id: string | undefined, { bucket, key }: { bucket: string; key: string }): Upload {
    const upload = this.#uploads.get(id ?? '');
    if (upload?.bucket === bucket && upload.key === key) return upload;
    throw new S3Error('NoSuchUpload', 'The specified upload does not exist. It may have been aborted or completed.');
  }

  /** Adds a part in place of an earlier one of its number, whose file goes. */
  addPart(upload: Upload, part: Part): void {
    if (!this.#uploads.has(upload.id)) {
      rmSync(part.path, { force: true });
      this.get(upload.id, upload);
    }
    const earlier = upload.parts.get(part.number);
    upload.parts.set(part.number, part);
    if (earlier) rmSync(earlier.path, { force: true });
  }

  /** Takes an upload out while it is completed, so that nothing else happens to it meanwhile. */
  take(upload: Upload): void {
    this.#uploads.delete(upload.id);
  }

  putBack(upload: Upload): void {
    this.#uploads.set(upload.id, upload);
  }

  /** Ends an upload: its parts go. */
  remove(upload: Upload): void {
    this.#uploads.delete(upload.id);
    for (const part of upload.parts.values()) rmSync(part.path, { force: true });
  }

  list(bucket?: string): Upload[] {
    return [...this.#uploads.values()].filter((upload) => bucket === undefined || upload.bucket === bucket);
  }
}
