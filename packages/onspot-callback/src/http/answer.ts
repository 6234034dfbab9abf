import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Duplex } from 'node:stream';

/** How long a caller may go on sending a body that nobody wants any more, so that he comes to read the answer. */
const LINGER_MS = 5_000;

export type Answer = { status: number; text?: string; headers?: Record<string, string> };

/**
 * Answers a request and resolves when the answer is on its way, or the caller gone. What is left of the body is read
 * and forgotten for a while: a connection reset while he still sends would take the answer from him.
 */
export async function answer(request: IncomingMessage, response: ServerResponse, given: Answer): Promise<void> {
  const { status, text = '', headers = {} } = given;
  if (response.destroyed) return;
  const body = text === '' ? '' : `${text}\n`;
  const type = body === '' ? {} : { 'Content-Type': 'text/plain; charset=utf-8' };
  response.writeHead(status, { ...type, 'Content-Length': Buffer.byteLength(body), ...headers });
  await new Promise<void>((resolve) => {
    response.once('close', resolve);
    response.end(body, resolve);
  });
  if (!request.complete) linger(request);
}

function linger(request: IncomingMessage): void {
  setTimeout(() => {
    if (!request.complete) request.destroy();
  }, LINGER_MS).unref();
  // The listener keeps it flowing when an earlier reader lets go of it only now.
  request.on('data', () => {}).resume();
}

/** The one answer to everything that is no callback of ours. The connection ends: its body is not read. */
export function turnAway(response: ServerResponse): void {
  response.writeHead(404, { 'Content-Length': 0, Connection: 'close' }).end();
}

/** The same for a CONNECT, which Node hands over as a bare socket. */
export function turnAwaySocket(socket: Duplex): void {
  socket.on('error', () => {}); // the caller may be gone, which is what is wanted
  const text = 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';
  // Half closed it would stay for as long as the caller likes: Node has let go of it.
  socket.end(text, () => socket.destroy());
}
