import { join } from 'node:path';

import type { Credentials } from './authenticate.js';
import { Buckets } from './buckets.js';
import { Faults } from './faults.js';
import { listen } from './listen.js';
import { RequestLog, type RequestEntry } from './request-log.js';
import { TempFiles } from './temp-files.js';
import { Uploads } from './uploads.js';

/** How to start. */
export type S3EmulatorOptions = {
  /** Where the objects are, as `{directory}/{bucket}/{key}`; `.s3` in it holds what else is known. Made if absent. */
  directory: string;
  /** Port on the loopback address. Default 0: a free one. */
  port?: number;
  /** Who may sign requests. All of them may do everything. */
  credentials: readonly Credentials[];
  /** Buckets to make where they are absent. Default none. */
  buckets?: readonly string[];
  /** The region signatures must be for. Default `us-east-1`. */
  region?: string;
  /** The server's time. Default: the real one. */
  clock?: () => Date;
  /** How many requests the log keeps. Default 10,000. */
  loggedRequests?: number;
};

/** A multipart upload that was neither completed nor aborted. */
export type OpenUpload = {
  bucket: string;
  key: string;
  uploadId: string;
  initiated: Date;
  parts: number;
  bytes: number;
};

/** A running server. */
export type S3Emulator = {
  /** The endpoint: `http://127.0.0.1:PORT`. For virtual-host style, `http://s3.localhost:PORT`. */
  readonly url: string;
  readonly port: number;
  readonly region: string;
  /** Who may sign requests: may be changed while the server runs. */
  readonly credentials: Credentials[];
  /** What goes wrong, on demand. */
  readonly faults: Faults;
  /** The last requests, oldest first. Empty it with `.length = 0`. */
  readonly requests: RequestEntry[];
  /** The uploads that are open now, of one bucket or of all. */
  openUploads(bucket?: string): OpenUpload[];
  /** Ends all connections, at once; resolves when nothing is written any more. Open uploads are gone. */
  close(): Promise<void>;
};

/** Starts an S3 server on a directory. One server a directory: it keeps the list of objects in memory. */
export async function startS3Emulator(options: S3EmulatorOptions): Promise<S3Emulator> {
  const { directory, clock = () => new Date(), region = 'us-east-1' } = options;
  const credentials = [...options.credentials];
  const faults = new Faults();
  const log = new RequestLog(options.loggedRequests ?? 10_000);
  const uploads = new Uploads();
  const buckets = new Buckets(directory, clock);
  for (const name of options.buckets ?? []) if (!buckets.has(name)) buckets.create(name);
  const temp = new TempFiles(join(directory, '.s3', 'temp'));
  const state = { buckets, uploads, temp, faults, region, clock };
  const { port, close } = await listen({ state, credentials, log }, options.port ?? 0);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    region,
    credentials,
    faults,
    requests: log.entries,
    openUploads: (bucket) => uploads.list(bucket).map(toOpenUpload),
    close,
  };
}

function toOpenUpload({ bucket, key, id, initiated, parts }: ReturnType<Uploads['list']>[number]): OpenUpload {
  const bytes = [...parts.values()].reduce((sum, part) => sum + part.bytes, 0);
  return { bucket, key, uploadId: id, initiated, parts: parts.size, bytes };
}
