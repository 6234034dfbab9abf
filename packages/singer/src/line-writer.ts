import { type Writable } from 'node:stream';
import { EXIT, Failure } from './failure.js';
import { encodeMessage, type SingerMessage } from './message.js';

/** Where a program says its lines. One `write` at a time; each resolves once the reader's pipe has taken it all. */
export type LineWriter = {
  /** One message, or the bytes of any number of whole lines; the bytes may be reused once it has resolved. */
  write(lines: SingerMessage | Uint8Array): Promise<void>;
};

/**
 * Writes lines with back-pressure: nothing is held but the bytes of the call in hand.
 *
 * @param out stdout as a rule; errors of it, before and between writes too, fail the next `write`
 * @throws Failure (from `write`) with `EXIT.brokenPipe` when the reader is gone
 */
export function createLineWriter(out: Writable): LineWriter {
  let broken: Error | undefined;
  const fail = (error: Error): Failure => toFailure((broken ??= error));
  // A pipe can break between two writes; without a listener that would end the process with a stack.
  out.on('error', fail);

  const put = (bytes: Uint8Array) =>
    new Promise<void>((resolve, reject) => {
      if (broken) return reject(fail(broken));
      out.write(bytes, (error) => (error ? reject(fail(error)) : resolve()));
    });
  return {
    write: (lines) => put(lines instanceof Uint8Array ? lines : encodeMessage(lines)),
  };
}

function toFailure(cause: Error): Failure {
  if ('code' in cause && (cause.code === 'EPIPE' || cause.code === 'ERR_STREAM_DESTROYED')) {
    return new Failure(EXIT.brokenPipe, 'The program that reads our output has gone; its own message says why', {
      cause,
    });
  }
  return new Failure(EXIT.temporary, `Cannot write to stdout: ${cause.message}`, { cause });
}
