import { type IncomingMessage } from 'node:http';
import { Refusal } from '../refusal.js';

/**
 * The bytes of a request as they come in. Between two pulls the socket is paused, which costs the sender none of the
 * time it has: only while bytes are awaited may they not stay away longer than the time-out.
 *
 * @throws Refusal 408 when the request breaks off or the sender falls silent
 */
export async function* receive(request: IncomingMessage, idleTimeoutMs: number): AsyncGenerator<Buffer> {
  // The request must outlive a reader who stops early: the answer goes out over the same socket.
  const chunks = request.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Buffer>;
  try {
    for (;;) {
      const next = await nextOf(chunks, request, idleTimeoutMs);
      if (next.done) return;
      yield next.value;
    }
  } finally {
    await chunks.return?.();
  }
}

async function nextOf(chunks: AsyncIterator<Buffer>, request: IncomingMessage, idleTimeoutMs: number) {
  const silence = new Refusal(408, `Nothing came in for ${idleTimeoutMs / 1000} s`);
  const timer = setTimeout(() => request.destroy(silence), idleTimeoutMs);
  try {
    return await chunks.next();
  } catch (cause) {
    if (cause instanceof Refusal) throw cause; // of the timer, or of whoever else ended the request with a reason
    throw new Refusal(408, 'The connection ended before the body did', { cause });
  } finally {
    clearTimeout(timer);
  }
}
