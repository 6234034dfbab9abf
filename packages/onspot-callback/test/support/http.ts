import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';

export type Reply = { status: number; headers: IncomingMessage['headers']; text: string };

export type Call = { method?: string; headers?: OutgoingHttpHeaders };

/** Opens a request of which the test sends the body itself. */
export function open(port: number, path: string, { method = 'POST', headers = {} }: Call = {}): ClientRequest {
  const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false });
  sent.on('error', () => {}); // a connection that is reset after its answer; who waits for the answer hears of it
  return sent;
}

export async function replyOf(sent: ClientRequest): Promise<Reply> {
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: response.statusCode ?? 0, headers: response.headers, text: await text(response).catch(() => '') };
}

/** One whole request and its answer. A body given as a list is sent chunked, piece by piece. */
export async function post(
  port: number,
  path: string,
  body: string | Buffer | readonly (string | Buffer)[] = '',
  call: Call = {},
): Promise<Reply> {
  const pieces = Array.isArray(body) ? (body as (string | Buffer)[]) : undefined;
  const length = pieces ? {} : { 'Content-Length': Buffer.byteLength(body as string | Buffer) };
  const sent = open(port, path, { ...call, headers: { ...length, ...call.headers } });
  const reply = replyOf(sent);
  for (const piece of pieces ?? [body as string | Buffer]) {
    if (sent.destroyed) break;
    if (!sent.write(piece)) await Promise.race([once(sent, 'drain'), once(sent, 'close')]).catch(() => {});
  }
  sent.end();
  return reply;
}

/** Everything a server says on a bare connection until it ends it. */
export async function speak(port: number, words: string): Promise<string> {
  const socket = await dial(port);
  socket.write(words);
  return heardOn(socket);
}

export async function dial(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

export async function heardOn(socket: Socket): Promise<string> {
  let heard = '';
  socket.on('data', (data) => (heard += data.toString('latin1')));
  socket.on('error', () => {});
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
  return heard;
}
