import type { IncomingHttpHeaders } from 'node:http';

import type { Sink } from './aws-chunked.js';
import type { Bucket } from './bucket.js';
import type { Buckets } from './buckets.js';
import { S3Error } from './errors.js';
import type { Faults } from './faults.js';
import type { Received } from './payload.js';
import type { Reply } from './reply.js';
import type { TempFiles } from './temp-files.js';
import type { Uploads } from './uploads.js';

// The largest document there is: 1,000 keys of 1,024 bytes to delete, every one of them escaped.
const MAX_DOCUMENT_BYTES = 8 * 1024 ** 2;

/** What the server keeps. */
export type State = {
  buckets: Buckets;
  uploads: Uploads;
  temp: TempFiles;
  faults: Faults;
  region: string;
  clock: () => Date;
};

/** `foreignChecksum`: the checksum the headers declare is not that of the body. */
export type ReceiveOptions = { foreignChecksum?: boolean };

/** A request that is understood and allowed. */
export type Call = {
  state: State;
  /** The bucket in question; throws NoSuchBucket. */
  bucket: () => Bucket;
  bucketName: string;
  key: string;
  query: ReadonlyMap<string, string>;
  headers: IncomingHttpHeaders;
  /** Reads the body, once. */
  receive: (sink: Sink, options?: ReceiveOptions) => Promise<Received>;
};

/** Carries out an operation; throws the S3Error to answer instead. */
export type Handler = (call: Call) => Promise<Reply> | Reply;

/** Reads a body that is a document. */
export async function receiveText(call: Call, options?: ReceiveOptions): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  await call.receive((chunk) => {
    bytes += chunk.length;
    if (bytes > MAX_DOCUMENT_BYTES) throw new S3Error('MalformedXML', 'The document is too long.');
    chunks.push(chunk);
  }, options);
  return Buffer.concat(chunks).toString('utf8');
}

/** A header of which there can be one. */
export function headerOf(call: Call, name: string): string | undefined {
  const value = call.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
