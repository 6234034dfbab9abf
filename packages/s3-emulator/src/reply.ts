import type { ServerResponse } from 'node:http';
import { type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { S3Error } from './errors.js';
import type { RequestEntry } from './request-log.js';
import { toErrorXml } from './xml.js';

/** An answer, as data. The length of `body` must be in its headers. */
export type Reply = {
  status: number;
  headers?: Readonly<Record<string, string>>;
  xml?: string;
  body?: Readable;
  /** S3's error code, for the log. */
  code?: string;
};

/** The answer to what an operation threw; a HEAD's has no document, so its client sees only the status. */
export function toErrorReply(error: unknown, requestId: string): Reply {
  const known = error instanceof S3Error ? error : new S3Error('InternalError', String(error));
  const { code, status, message, fields } = known;
  if (code === 'NotModified') return { status, code };
  return { status, code, xml: toErrorXml({ Code: code, Message: message, ...fields, RequestId: requestId }) };
}

export type SendOptions = { entry: RequestEntry; headOnly: boolean; cutAfterBytes?: number | undefined };

/** Sends an answer; with `cutAfterBytes` only so much of its body, then the connection ends. */
export async function send(reply: Reply, response: ServerResponse, options: SendOptions): Promise<void> {
  const { entry, headOnly, cutAfterBytes } = options;
  const xml = reply.xml === undefined ? undefined : Buffer.from(reply.xml);
  const xmlHeaders = xml && { 'content-type': 'application/xml', 'content-length': xml.length };
  const bodiless = headOnly || reply.status === 204 || reply.status === 304;
  const emptyHeaders = xml || reply.body || bodiless ? {} : { 'content-length': 0 };
  response.writeHead(reply.status, { ...emptyHeaders, ...reply.headers, ...xmlHeaders });
  entry.status = reply.status;
  if (reply.code !== undefined) entry.code = reply.code;
  if (headOnly) {
    reply.body?.destroy();
    response.end();
    return;
  }
  const body = reply.body ?? (xml ? [xml] : []);
  await pipeline(body, (chunks) => count(chunks as AsyncIterable<Buffer>, entry, cutAfterBytes), response, {
    end: cutAfterBytes === undefined,
  });
  // Whatever was written is sent, then the connection ends short of what the headers promised.
  if (cutAfterBytes !== undefined) response.socket?.destroySoon();
}

async function* count(chunks: AsyncIterable<Buffer>, entry: RequestEntry, limit = Infinity): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    const piece = chunk.subarray(0, limit - entry.bytesOut);
    entry.bytesOut += piece.length;
    yield piece;
    if (entry.bytesOut >= limit) return;
  }
}
