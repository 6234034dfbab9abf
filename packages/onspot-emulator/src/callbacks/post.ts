import http from 'node:http';
import https from 'node:https';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** What became of one attempt. */
export type PostOutcome = { status: number | null; error?: string; bytes: number };

export type Post = {
  url: string;
  headers: Record<string, string>;
  /** The bytes to send. */
  body: AsyncIterable<Buffer>;
  /** Cut the connection once the body is sent, as if it had been longer. */
  isCut: boolean;
  /** How long the connection may be silent. */
  timeoutMs: number;
  signal: AbortSignal;
};

// Time for what was written to leave before the connection is cut.
const BEFORE_CUT_MS = 20;

/** Posts a callback's body as fast as the receiver takes it. Never throws: a failure is an outcome too. */
export async function postCallback({ url, headers, body, isCut, timeoutMs, signal }: Post): Promise<PostOutcome> {
  let bytes = 0;
  async function* count(): AsyncGenerator<Buffer> {
    for await (const chunk of body) {
      bytes += chunk.length;
      yield chunk;
    }
    if (!isCut) return;
    await sleep(BEFORE_CUT_MS);
    throw new Error('the connection was cut by a fault');
  }
  const { request } = url.startsWith('https:') ? https : http;
  try {
    const post = request(url, { method: 'POST', headers, agent: false, signal, timeout: timeoutMs });
    const answered = readStatus(post, timeoutMs);
    // What stops the sending is an error of the request too, and comes out of `answered`.
    void pipeline(count, post).catch(() => undefined);
    const status = await answered;
    // The receiver may answer before it has read everything, and then need not.
    if (!post.writableEnded) post.destroy();
    return { status, bytes };
  } catch (error) {
    return { status: null, error: error instanceof Error ? error.message : String(error), bytes };
  }
}

function readStatus(request: http.ClientRequest, timeoutMs: number): Promise<number> {
  return new Promise((resolve, reject) => {
    request.once('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.once('timeout', () => request.destroy(new Error(`the receiver was silent for ${timeoutMs} ms`)));
    request.on('error', reject);
  });
}
