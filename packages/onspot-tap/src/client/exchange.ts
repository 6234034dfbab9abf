import { type IncomingHttpHeaders } from 'node:http';
import { type Dispatcher } from 'undici';

/** An acknowledgement of 50 features has 5 KB; far more than this is not one. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

export type ExchangeRequest = {
  origin: string;
  /** With the base URL's own path in front. */
  path: string;
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  body?: Uint8Array;
  /** How long the server may take to begin its answer, and to pause within it. */
  headersTimeout: number;
  bodyTimeout: number;
};

export type Answer = { status: number; headers: IncomingHttpHeaders; body: Buffer };

/** One request on the wire, told apart by the one question that counts: may the server have seen it? */
export type Exchange =
  | { kind: 'answered'; answer: Answer }
  /** Not one byte of it was written. */
  | { kind: 'not-sent'; cause: Error }
  /** It was written, at least in part, and no whole answer came. */
  | { kind: 'cut'; cause: Error };

/**
 * Sends one request, once. Whether it was sent is not guessed from codes: undici calls `onRequestStart` right before
 * it writes to a connected socket, so a failure before that call is one of connecting. Should undici ever start the
 * same request a second time, on another socket, it is stopped: the first may have arrived.
 */
export function exchange(dispatcher: Dispatcher, request: ExchangeRequest, signal: AbortSignal): Promise<Exchange> {
  return new Promise((resolve) => {
    let controller: Dispatcher.DispatchController | undefined;
    let status = 0;
    let headers: IncomingHttpHeaders = {};
    let bytes = 0;
    const chunks: Buffer[] = [];

    const settle = (end: Exchange): void => {
      signal.removeEventListener('abort', stop);
      resolve(end);
    };
    const settleAnswer = () => settle({ kind: 'answered', answer: { status, headers, body: Buffer.concat(chunks) } });
    function stop(): void {
      if (controller) controller.abort(reasonOf(signal));
      else settle({ kind: 'not-sent', cause: reasonOf(signal) });
    }
    signal.addEventListener('abort', stop, { once: true });

    dispatcher.dispatch(request, {
      onRequestStart(started) {
        if (signal.aborted) return started.abort(reasonOf(signal));
        if (controller) return started.abort(new Error('the connection was lost before the answer'));
        controller = started;
      },
      onResponseStart(_controller, code, fields) {
        status = code;
        headers = fields;
      },
      onResponseData(current, chunk) {
        bytes += chunk.length;
        if (bytes > MAX_ANSWER_BYTES) current.abort(new Error(`the answer is larger than ${MAX_ANSWER_BYTES} bytes`));
        else chunks.push(chunk);
      },
      onResponseEnd: settleAnswer,
      onResponseError(_controller, cause) {
        // From 300 on the status decides alone; a body that is cut loses only the server's words.
        if (status >= 300) settleAnswer();
        else settle({ kind: controller ? 'cut' : 'not-sent', cause });
      },
    });
  });
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason));
}
