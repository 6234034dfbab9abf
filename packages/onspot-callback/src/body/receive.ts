import { type IncomingMessage } from 'node:http';
import { Refusal } from '../refusal.js';

/** What a sender's time is measured by. Milliseconds. */
export type Patience = {
  /** Longest silence. */
  idleTimeoutMs: number;
  /** Longest time in all, beyond what the bytes that came take at `SLOWEST_BYTES_PER_SECOND`. */
  slowTimeoutMs: number;
};

/** Far slower than any line; a body that comes no faster than this for long is held back on purpose. */
export const SLOWEST_BYTES_PER_SECOND = 1024;

/**
 * The bytes of a request as they come in. Between two pulls the socket is paused, which costs the sender none of the
 * time it has: only while bytes are awaited may they not stay away longer than the time-outs say.
 *
 * @throws Refusal 408 when the request breaks off, or the sender falls silent or dribbles
 */
export async function* receive(request: IncomingMessage, patience: Patience): AsyncGenerator<Buffer> {
  // The request must outlive a reader who stops early: the answer goes out over the same socket.
  const chunks = request.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Buffer>;
  let lostMs = 0;
  try {
    for (;;) {
      const startedAt = performance.now();
      const next = await nextOf(chunks, request, limitOf(patience, lostMs));
      if (next.done) return;
      lostMs += performance.now() - startedAt - (next.value.length / SLOWEST_BYTES_PER_SECOND) * 1000;
      // Who has been quick saves nothing up by it: a body could pause for hours behind its first mebibytes.
      lostMs = Math.max(0, lostMs);
      yield next.value;
    }
  } finally {
    await chunks.return?.();
  }
}

type Limit = { ms: number; says: string };

/** How long the next bytes may stay away. */
function limitOf({ idleTimeoutMs, slowTimeoutMs }: Patience, lostMs: number): Limit {
  const leftMs = slowTimeoutMs - lostMs;
  if (idleTimeoutMs <= leftMs) return { ms: idleTimeoutMs, says: `Nothing came in for ${idleTimeoutMs / 1000} s` };
  const says = `It came in slower than ${SLOWEST_BYTES_PER_SECOND} bytes per second for ${slowTimeoutMs / 1000} s`;
  return { ms: Math.max(0, leftMs), says };
}

async function nextOf(chunks: AsyncIterator<Buffer>, request: IncomingMessage, { ms, says }: Limit) {
  const timer = setTimeout(() => request.destroy(new Refusal(408, says)), ms);
  try {
    return await chunks.next();
  } catch (cause) {
    if (cause instanceof Refusal) throw cause; // of the timer, or of whoever else ended the request with a reason
    throw new Refusal(408, 'The connection ended before the body did', { cause });
  } finally {
    clearTimeout(timer);
  }
}
