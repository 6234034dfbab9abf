import { close, fstatSync, openSync, read } from 'node:fs';
import { Socket } from 'node:net';
import { isatty } from 'node:tty';
import { promisify } from 'node:util';
import { EXIT, Failure, messageOf } from '@onspot-tap/singer';

const CHUNK_BYTES = 1024 * 1024;
const STDIN = 0;

const readFrom = promisify(read);
const closeFile = promisify(close);

export type InputSource = {
  /** The file to read; undefined for stdin. */
  file: string | undefined;
  stdin: AsyncIterable<Uint8Array>;
};

/**
 * The bytes of the input. A regular file, also one that stdin is redirected from, is read in large pieces into two
 * buffers by turns; a pipe is left to Node, since a read that blocks could not be ended by a signal.
 */
export function openInput({ file, stdin }: InputSource): AsyncIterable<Uint8Array> {
  if (file !== undefined) {
    const descriptor = openFile(file);
    return isPipe(descriptor) ? readPipe(descriptor, file) : readFile(descriptor, file);
  }
  return isRegularFile(STDIN) ? readChunks(STDIN, 'stdin') : stdin;
}

function isRegularFile(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isFile();
  } catch {
    return false;
  }
}

/** Anything whose next bytes may still have to be written by somebody. */
function isPipe(descriptor: number): boolean {
  const status = fstatSync(descriptor);
  return status.isFIFO() || status.isSocket() || isatty(descriptor);
}

async function* readFile(descriptor: number, path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* readChunks(descriptor, path);
  } finally {
    await closeFile(descriptor);
  }
}

function openFile(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function readPipe(descriptor: number, name: string): AsyncIterable<Uint8Array> {
  try {
    return new Socket({ fd: descriptor, writable: false });
  } catch (cause) {
    throw unreadable(name, cause);
  }
}

/** The next piece is read while the one before is worked on. */
async function* readChunks(descriptor: number, name: string): AsyncGenerator<Uint8Array> {
  const readInto = (buffer: Buffer) =>
    readFrom(descriptor, buffer, 0, CHUNK_BYTES, null).then(
      ({ bytesRead }) => buffer.subarray(0, bytesRead),
      (cause: unknown) => Promise.reject(unreadable(name, cause)),
    );
  let [current, spare] = [Buffer.allocUnsafeSlow(CHUNK_BYTES), Buffer.allocUnsafeSlow(CHUNK_BYTES)];
  let reading = readInto(current);
  try {
    for (;;) {
      const chunk = await reading;
      if (chunk.length === 0) return;
      reading = readInto(spare);
      reading.catch(() => undefined); // thrown when it is its turn, if it ever is
      yield chunk;
      [current, spare] = [spare, current];
    }
  } finally {
    await reading.catch(() => undefined); // a file must not be closed under a read
  }
}

function unreadable(name: string, cause: unknown): Failure {
  return new Failure(EXIT.data, `Cannot read the input ${name}: ${messageOf(cause)}`, { cause });
}
