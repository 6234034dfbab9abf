import { pipeline, Readable, type Transform } from 'node:stream';
import { MalformedAnswer } from '../answers/malformed-answer.js';
import { createUnpacker, detectPacking, MAGIC_BYTES } from './packing.js';
import { ZstdFrame } from './zstd-frame.js';

type Chunks = AsyncIterable<Uint8Array>;

/**
 * A file's content: unpacked when it is gzip (of any number of members) or Zstandard (of one frame), else as it is.
 *
 * @throws MalformedAnswer, when what is compressed is damaged or cut off, or cannot be unpacked here
 */
export async function* unpack(body: Chunks): AsyncGenerator<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]();
  try {
    const head = await readHead(chunks);
    const packed = join(head, chunks);
    const packing = detectPacking(head);
    if (packing === 'none') yield* packed;
    else if (packing === 'gzip') yield* pipeThrough(packed, createUnpacker(packing), 'gzip');
    else yield* pipeThrough(takeFrame(packed), createUnpacker(packing), 'Zstandard');
  } finally {
    await chunks.return?.();
  }
}

async function readHead(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let head = Buffer.alloc(0);
  while (head.length < MAGIC_BYTES) {
    const next = await chunks.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  return head;
}

async function* join(head: Uint8Array, chunks: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head;
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value;
}

async function* takeFrame(packed: Chunks): AsyncGenerator<Uint8Array> {
  const frame = new ZstdFrame();
  let byte = 0;
  for await (const chunk of packed) {
    if (!frame.write(chunk)) throw new MalformedAnswer('something follows its first Zstandard frame', byte);
    byte += chunk.length;
    yield chunk;
  }
  if (!frame.isComplete) throw new MalformedAnswer('its Zstandard frame is cut off here', byte);
}

async function* pipeThrough(
  packed: Chunks,
  unpacker: Transform | undefined,
  format: string,
): AsyncGenerator<Uint8Array> {
  if (unpacker === undefined) {
    throw new MalformedAnswer(`it is ${format}, which Node unpacks from version 22.15 on only: ask for gzip`, 0);
  }
  let byte = 0;
  const counted = count(packed, (bytes) => (byte += bytes));
  // A failure of what comes in destroys the unpacker with its cause, so that it is told below.
  pipeline(Readable.from(counted), unpacker, () => undefined);
  try {
    for await (const chunk of unpacker) yield chunk as Uint8Array;
  } catch (error) {
    throw isUnpackError(error) ? new MalformedAnswer(`its ${format} ${faultOf(error)}`, byte) : error;
  }
}

async function* count(packed: Chunks, add: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of packed) {
    add(chunk.length);
    yield chunk;
  }
}

type UnpackError = Error & { code: string };

function isUnpackError(error: unknown): error is UnpackError {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^Z(STD)?_/.test(code);
}

function faultOf({ code, message }: UnpackError): string {
  return code === 'Z_BUF_ERROR' ? 'is cut off' : `is damaged: ${message}`;
}
