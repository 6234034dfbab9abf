import { type FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { onAbort } from '../on-abort.js';
import { toStorageError } from './file-error.js';

const READ_BYTES = 256 * 1024;

/** The content of an open file; closes it at the end, at a failure and when destroyed. */
export function toBody(handle: FileHandle, path: string, signal: AbortSignal | undefined): Readable {
  const body = new Readable({
    highWaterMark: READ_BYTES,
    read(size) {
      const buffer = Buffer.allocUnsafe(Math.max(size, READ_BYTES));
      handle.read(buffer, 0, buffer.length).then(
        ({ bytesRead }) => this.push(bytesRead === 0 ? null : buffer.subarray(0, bytesRead)),
        (error: unknown) => this.destroy(toStorageError(error, `read ${path}`) as Error),
      );
    },
    destroy(error, callback) {
      handle.close().then(
        () => callback(error),
        () => callback(error),
      );
    },
  });
  body.once(
    'close',
    onAbort(signal, (reason) => body.destroy(reason as Error)),
  );
  return body;
}
