import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { askOf, LIMITS, pathTo, SECRET, type Target } from './target.js';
import { type Surprise } from './use-tokens.js';

/** Connections are opened so many at a time: a listener's queue is no longer than this on every machine. */
const WAVE = 32;

/** How a connection is held: what is said at first, and what again and again, byte by byte. */
type Hold = { words: string; drip: string; isHalfOpen?: boolean; isDeaf?: boolean };

const post = (path: string, headers: string) => `POST ${path} HTTP/1.1\r\nHost: a\r\n${headers}\r\n\r\n`;

/** What anybody can do. */
function holdsOfStrangers(): readonly Hold[] {
  const foreign = pathTo(askOf('held'), {}, `not ${SECRET}`);
  return [
    { words: '', drip: '' },
    { words: '', drip: '\r\n' },
    { words: 'POST / HTTP/1.1\r\nHost: a\r\nX: ', drip: 'a' },
    { words: 'P', drip: '' },
    { words: post(foreign, 'Content-Length: 1000000'), drip: '{' },
    { words: post(foreign, 'Transfer-Encoding: chunked'), drip: '1\r\n{\r\n', isHalfOpen: true },
    { words: post(foreign, 'Expect: 100-continue\r\nContent-Length: 1000000'), drip: '', isHalfOpen: true },
    { words: 'CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n', drip: 'x', isHalfOpen: true },
    { words: 'CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n', drip: '', isHalfOpen: true, isDeaf: true },
    { words: 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n', drip: '' },
    { words: 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n', drip: '', isHalfOpen: true, isDeaf: true },
  ];
}

/** What takes a token: one that has been used, and one that has not. */
function holdsOfThieves({ answered, next }: Target): readonly Hold[] {
  const stolen = pathTo(askOf(`victim-${next()}`));
  return [
    { words: post(answered[0] ?? '', 'Content-Length: 1000000'), drip: '{' },
    { words: post(stolen, 'Content-Length: 1000000'), drip: '{' },
    { words: post(stolen, 'Transfer-Encoding: chunked'), drip: '1\r\n{\r\n' },
    { words: post(stolen, 'Content-Encoding: gzip\r\nTransfer-Encoding: chunked'), drip: '1\r\n\x1f\r\n' },
    { words: post(stolen, 'Expect: 100-continue\r\nContent-Length: 1000000'), drip: '', isHalfOpen: true },
  ];
}

async function hold(port: number, { words, drip, isHalfOpen = false, isDeaf = false }: Hold): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: isHalfOpen });
  socket.on('error', () => {}); // to be thrown out is what it is waiting for
  if (!isDeaf) socket.resume();
  await Promise.race([once(socket, 'connect'), once(socket, 'close')]).catch(() => {});
  socket.write(words);
  const timer = setInterval(() => {
    if (drip !== '' && socket.writable) socket.write(drip);
  }, 300);
  socket.once('close', () => clearInterval(timer));
  return socket;
}

/** Opens connections that are good for nothing, wave after wave. Who opened them decides when the last of them go. */
export async function holdConnections(
  target: Target,
  times: number,
  { hasTokens = true } = {},
): Promise<{ release(): void }> {
  const sockets: Socket[] = [];
  const holds = [...holdsOfStrangers(), ...(hasTokens ? holdsOfThieves(target) : [])];
  const most = times * 3 * LIMITS.max_connections;
  for (let count = 0; count < most; count += WAVE) {
    const wave = Array.from({ length: WAVE }, (_, index) => holds[(count + index) % holds.length]);
    for (const one of wave) if (one) sockets.push(await hold(target.port, one));
    await sleep(20);
  }
  return { release: () => sockets.forEach((socket) => socket.destroy()) };
}

/** The same for so many milliseconds; then all of them are let go. */
export async function holdFor(target: Target, times: number, ms: number): Promise<Surprise[]> {
  const held = await holdConnections(target, times);
  await sleep(ms);
  held.release();
  return [];
}
