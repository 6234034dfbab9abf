import type { IncomingHttpHeaders } from 'node:http';

import type { Fault } from './faults.js';
import type { OperationName } from './operation-name.js';

/** One request, as far as it has got: `status` is set when the answer begins, `bytesOut` grows with its body. */
export type RequestEntry = {
  readonly method: string;
  /** Path and query as they came. */
  readonly url: string;
  /** Without `authorization` and `x-amz-security-token`. */
  readonly headers: IncomingHttpHeaders;
  readonly at: Date;
  /** Undefined for a request that is none of S3's operations, or not one of those supported. */
  operation?: OperationName;
  bucket: string;
  key: string;
  /** Undefined before the answer, and for ever where the connection was reset. */
  status?: number;
  /** S3's error code, where the answer is an error. */
  code?: string;
  /** The fault that hit it. */
  fault?: Fault;
  /** Bytes of the body, without the framing of a streamed one. */
  bytesIn: number;
  bytesOut: number;
  /** From the headers' arrival to the end of the answer; undefined while it lasts. */
  durationMs?: number;
};

/** An array that forgets its oldest items: empty it with `.length = 0`. */
export class RequestLog {
  readonly entries: RequestEntry[] = [];

  constructor(private readonly capacity: number) {}

  add(entry: Pick<RequestEntry, 'method' | 'url' | 'headers' | 'at'>): RequestEntry {
    const { authorization: _, 'x-amz-security-token': __, ...headers } = entry.headers;
    const added: RequestEntry = { ...entry, headers, bucket: '', key: '', bytesIn: 0, bytesOut: 0 };
    this.entries.push(added);
    if (this.entries.length > this.capacity) this.entries.splice(0, this.entries.length - this.capacity);
    return added;
  }
}
