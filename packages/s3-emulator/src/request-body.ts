import type { IncomingMessage, ServerResponse } from 'node:http';

/** The body of a request, as it comes off the wire. */
export class RequestBody implements AsyncIterable<Buffer> {
  #waiting: boolean;

  constructor(
    private readonly request: IncomingMessage,
    private readonly response: ServerResponse,
  ) {
    this.#waiting = request.headers.expect?.toLowerCase() === '100-continue';
  }

  /** Whether the client still waits for `100 Continue`. Answered otherwise, it sends no body on this connection. */
  get isHeldBack(): boolean {
    return this.#waiting;
  }

  /** Reading is what lets a waiting client go on. Stopping early leaves the connection open, for the answer. */
  [Symbol.asyncIterator](): AsyncIterator<Buffer> {
    if (this.#waiting) this.response.writeContinue();
    this.#waiting = false;
    return this.request.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
  }

  /** Reads and forgets at most so many bytes. */
  async skip(bytes: number): Promise<void> {
    let left = bytes;
    for await (const chunk of this) {
      left -= chunk.length;
      if (left <= 0) return;
    }
  }
}
