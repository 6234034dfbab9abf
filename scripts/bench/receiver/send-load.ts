import { setMaxListeners } from 'node:events';
import { Agent, request } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { signToken } from '@onspot-tap/callback';
import { CALLBACK_SECRET, NOW } from '../memory/receiver.js';
import { type Load } from './loads.js';

const HEAD = Buffer.from('{"cbinfo":{"success":true},"observations":"');
const TAIL = Buffer.from('"}');
const PIECE = Buffer.alloc(64 * 1024, 'x');

/**
 * Sends the callbacks of a load over connections that are kept, as a load balancer does.
 *
 * @throws Error when one of them is not answered 200
 */
export async function sendLoad(url: string, { count, bytes, atOnce }: Load, signal: AbortSignal): Promise<void> {
  setMaxListeners(0, signal); // each sender has one
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  let next = 0;
  const sendSome = async () => {
    while (next < count) await send(`${url}/onspot/${tokenOf(next++)}`, bytes, { agent, signal });
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, sendSome));
  } finally {
    agent.destroy();
  }
}

function tokenOf(number: number): string {
  const expiresAt = Date.parse(NOW) / 1000 + 86_400;
  const ask = { stream: 'observations', windowStart: '2024-05-04', askId: `b-${number}` };
  return signToken({ ...ask, expiresAt }, CALLBACK_SECRET);
}

async function send(url: string, bytes: number, options: { agent: Agent; signal: AbortSignal }): Promise<void> {
  const sent = request(url, { ...options, method: 'POST', headers: { 'Content-Length': bytes } });
  const status = new Promise<number | undefined>((resolve, reject) => {
    sent.on('error', reject).on('response', (response) => {
      response.on('end', () => resolve(response.statusCode)).resume();
    });
  });
  const [answered] = await Promise.all([status, pipeline(Readable.from(piecesOf(bytes), { objectMode: false }), sent)]);
  if (answered !== 200) throw new Error(`A callback was answered ${answered}`);
}

function* piecesOf(bytes: number): Generator<Buffer> {
  yield HEAD;
  for (let left = bytes - HEAD.length - TAIL.length; left > 0; left -= PIECE.length) yield PIECE.subarray(0, left);
  yield TAIL;
}
