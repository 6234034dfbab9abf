import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Callback, toWire } from './callbacks.js';

/** Pauses before a callback is posted again: after the last of them it is given up. */
const PAUSES_MS = [200, 500, 1_000, 2_000, 4_000, 6_000, 8_000, 10_000, 10_000, 10_000];

const PIECE_BYTES = 64 * 1024;

/** What each try came to: a status, or 'broken' where the connection ended without one. */
export type Tries = (number | 'broken')[];

/** Posts a callback as OnSpot does: again, later, where the connection broke or the answer was a 5xx. */
export async function postUntilTaken(port: number, callback: Callback): Promise<Tries> {
  const tries: Tries = [];
  for (const pauseMs of [...PAUSES_MS, 0]) {
    const status = await postOnce(port, callback);
    tries.push(status);
    if (status !== 'broken' && status < 500) break;
    await sleep(pauseMs);
  }
  return tries;
}

function postOnce(port: number, callback: Callback): Promise<number | 'broken'> {
  const { bytes, headers } = toWire(callback);
  const length = callback.isChunked ? {} : { 'Content-Length': bytes.length };
  return new Promise((resolve) => {
    const options = { host: '127.0.0.1', port, path: callback.path, method: 'POST', agent: false } as const;
    const sent = request({ ...options, headers: { ...length, ...headers } });
    sent.on('response', (answer) => {
      answer.on('error', () => {}).resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.on('error', () => {}).on('close', () => resolve('broken')); // after an answer that says nothing any more
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) sent.write(bytes.subarray(at, at + PIECE_BYTES));
    sent.end();
  });
}
