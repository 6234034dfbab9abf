const NOTHING: Buffer = Buffer.alloc(0);

/** Sizes of buffers below that of a part, for objects that are smaller than one. */
const SMALL_SIZES = [64 * 1024, 256 * 1024, 1024 * 1024] as const;

/**
 * The memory that parts are filled in and sent from. Buffers are used again and again: those that live as long as a part
 * takes to send are freed by V8 only when it cleans up everything, and until then many times the memory in use would lie
 * about. As many are kept as were in use at the same time, which callers bound by the number of their writers.
 */
export class PartBuffers {
  readonly #free: ReadonlyMap<number, Buffer[]>;

  constructor(readonly partBytes: number) {
    this.#free = new Map([...SMALL_SIZES, partBytes].map((bytes) => [bytes, []]));
  }

  /** A buffer of at least so many bytes, which are no more than those of a part. */
  take(bytes: number): Buffer {
    const size = SMALL_SIZES.find((small) => small >= bytes) ?? this.partBytes;
    return this.#free.get(size)?.pop() ?? Buffer.allocUnsafeSlow(size);
  }

  /** Takes back a buffer, or the filled beginning of one, that nothing is read from any more. */
  release({ buffer }: Buffer): void {
    this.#free.get(buffer.byteLength)?.push(Buffer.from(buffer));
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
    const roomy = this.#buffers.take(needed);
    roomy.set(this.#buffer.subarray(0, this.#used));
    this.#buffers.release(this.#buffer);
    this.#buffer = roomy;
  }
}
