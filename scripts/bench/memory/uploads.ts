import { setMaxListeners } from 'node:events';
import { mkdir, readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { signToken } from '@onspot-tap/callback';
import { openPlace, type PlaceKind } from './place.js';
import { CALLBACK_SECRET, NOW, startReceiver } from './receiver.js';

/** So many callbacks at once, each of so many bytes and no quicker than that. */
export type Uploads = { count: number; bytes: number; seconds: number };

export type UploadsCost = Uploads & { wallSeconds: number; receiver: number | undefined };

const WINDOW_START = '2024-05-04';
const PIECES = 40;
const HEAD = Buffer.from('{"cbinfo":{"success":true},"observations":"');
const TAIL = Buffer.from('"}');

/**
 * Sends callbacks to a receiver of its own, all at once and slowly: half of them tell their length.
 *
 * @throws Error when one of them is not taken
 */
export async function runUploads(
  kind: PlaceKind,
  uploads: Uploads,
  folder: string,
  signal: AbortSignal,
): Promise<UploadsCost> {
  setMaxListeners(0, signal); // each sender has a few
  await mkdir(folder);
  const place = await openPlace(kind, join(folder, 'objects'), signal);
  try {
    const receiver = await startReceiver(place, folder, signal);
    try {
      const begin = performance.now();
      const senders = Array.from({ length: uploads.count }, (_, number) => send(receiver.url, number, uploads, signal));
      await Promise.all(senders);
      const wallSeconds = (performance.now() - begin) / 1000;
      const stored = await readdir(join(place.folder, 'work/responses/observations', WINDOW_START));
      if (stored.length !== uploads.count) throw new Error(`${stored.length} of ${uploads.count} callbacks are stored`);
      return { ...uploads, wallSeconds, receiver: await receiver.stop() };
    } finally {
      await receiver.stop();
    }
  } finally {
    await place.close();
  }
}

async function send(url: string, number: number, { bytes, seconds }: Uploads, signal: AbortSignal): Promise<void> {
  const expiresAt = Date.parse(NOW) / 1000 + 86_400;
  const token = signToken(
    { stream: 'observations', windowStart: WINDOW_START, askId: `b-${number}`, expiresAt },
    CALLBACK_SECRET,
  );
  const length = number % 2 === 0 ? { 'Content-Length': HEAD.length + bytes + TAIL.length } : {};
  const sent = request(`${url}/onspot/${token}`, { method: 'POST', headers: length, agent: false, signal });
  const status = new Promise<number | undefined>((resolve, reject) => {
    sent.on('error', reject).on('response', (response) => {
      response.resume();
      resolve(response.statusCode);
    });
  });
  const piece = Buffer.alloc(bytes / PIECES, 'x');
  const write = (chunk: Buffer) => new Promise<void>((resolve) => sent.write(chunk, () => resolve()));
  await Promise.race([
    status,
    (async () => {
      await write(HEAD);
      for (let written = 0; written < PIECES; written += 1) {
        await write(piece);
        await delay((seconds * 1000) / PIECES, undefined, { signal });
      }
      sent.end(TAIL);
    })(),
  ]);
  const answered = await status;
  if (answered !== 200) throw new Error(`A callback was answered ${answered}`);
}
