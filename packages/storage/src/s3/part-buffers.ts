const FIRST_BYTES = 64 * 1024;
const NOTHING: Buffer = Buffer.alloc(0);

/**
 * The memory that parts are filled in and sent from. Buffers are used again and again: those that live as long as a part
 * takes to send are freed by V8 only when it cleans up everything, and until then many times the memory in use would lie
 * about. As many are kept as were in use at the same time, which callers bound by the number of their writers.
 */
export class PartBuffers {
  readonly #free: Buffer[] = [];

  /** @param partBytes the size of all buffers */
  constructor(readonly partBytes: number) {}

  take(): Buffer {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(this.partBytes);
  }

  /** Takes back a buffer, or the filled part of one, that nothing is read from any more. */
  release({ buffer }: Buffer): void {
    if (buffer.byteLength === this.partBytes) this.#free.push(Buffer.from(buffer));
  }
}

/** The part that is being filled. A small object does not take the memory of a whole part. */
export class FillingPart {
  readonly #buffers: PartBuffers;
  #buffer = NOTHING;
  #used = 0;

  constructor(buffers: PartBuffers) {
    this.#buffers = buffers;
  }

  get isFull(): boolean {
    return this.#used === this.#buffers.partBytes;
  }

  /** Copies as much as there is room for; answers how many bytes that were. */
  fill(bytes: Uint8Array): number {
    const fitting = bytes.subarray(0, this.#buffers.partBytes - this.#used);
    if (this.#used + fitting.length > this.#buffer.length) this.#grow(this.#used + fitting.length);
    this.#buffer.set(fitting, this.#used);
    this.#used += fitting.length;
    return fitting.length;
  }

  /** What has been filled; the next bytes begin another part. */
  take(): Buffer {
    const filled = this.#buffer.subarray(0, this.#used);
    this.#buffer = NOTHING;
    this.#used = 0;
    return filled;
  }

  #grow(needed: number): void {
    const { partBytes } = this.#buffers;
    let bytes = Math.max(this.#buffer.length, FIRST_BYTES);
    while (bytes < needed) bytes *= 4;
    const roomy = bytes < partBytes ? Buffer.allocUnsafeSlow(bytes) : this.#buffers.take();
    roomy.set(this.#buffer.subarray(0, this.#used));
    this.#buffer = roomy;
  }
}
