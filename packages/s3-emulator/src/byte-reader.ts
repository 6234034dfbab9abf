import { S3Error } from './errors.js';

// Longest line of chunk framing there can be: a trailer with its checksum or signature is far shorter.
const MAX_LINE_BYTES = 8 * 1024;

/** Hands out a stream of buffers by lines and by counts of bytes. */
export class ByteReader {
  readonly #source: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The text before the next CRLF; undefined at the end of the stream. */
  async line(): Promise<string | undefined> {
    for (;;) {
      const end = this.#rest.indexOf('\r\n');
      if (end >= 0) return this.#take(end + 2).toString('latin1', 0, end);
      if (this.#rest.length > MAX_LINE_BYTES) throw new S3Error('InvalidRequest', 'A chunk header is too long.');
      const next = await this.#source.next();
      if (next.done) return undefined;
      this.#rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, next.value]) : next.value;
    }
  }

  /** From one byte to `most`, as they come. */
  async some(most: number): Promise<Buffer> {
    while (this.#rest.length === 0) {
      const next = await this.#source.next();
      if (next.done) throw new S3Error('IncompleteBody', 'The request body ended before its last chunk did.');
      this.#rest = next.value;
    }
    return this.#take(Math.min(most, this.#rest.length));
  }

  #take(bytes: number): Buffer {
    const taken = this.#rest.subarray(0, bytes);
    this.#rest = this.#rest.subarray(bytes);
    return taken;
  }
}
