import { request } from 'node:http';

export type CountingCaller = {
  /** Bytes of the body that the kernel has taken so far. */
  sentBytes(): number;
  /** The answer's status, or 'broken' where the connection ended without one. */
  status: Promise<number | 'broken'>;
};

const PIECE_BYTES = 64 * 1024;

/** Sends a body, given in some buffers that callers may share, piece by piece, the next when the one before has left this process, and counts. */
export function startCountingCaller(
  port: number,
  { path, body, isChunked }: { path: string; body: readonly Buffer[]; isChunked: boolean },
): CountingCaller {
  const headers = isChunked ? {} : { 'Content-Length': body.reduce((sum, { length }) => sum + length, 0) };
  const sent = request({ host: '127.0.0.1', port, path, method: 'POST', headers, agent: false });
  const status = new Promise<number | 'broken'>((resolve) => {
    sent.on('response', (answer) => {
      answer.on('error', () => {}).resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.on('error', () => {}).on('close', () => resolve('broken')); // after an answer that says nothing any more
  });
  const pieces = piecesOf(body);
  let count = 0;
  const sendNext = (): void => {
    const { value: piece, done } = pieces.next();
    if (done) return void sent.end();
    sent.write(piece, (error) => {
      if (error) return;
      count += piece.length;
      sendNext();
    });
  };
  sendNext();
  return { sentBytes: () => count, status };
}

function* piecesOf(body: readonly Buffer[]): Generator<Buffer, undefined> {
  for (const part of body) {
    for (let at = 0; at < part.length; at += PIECE_BYTES) yield part.subarray(at, at + PIECE_BYTES);
  }
}
