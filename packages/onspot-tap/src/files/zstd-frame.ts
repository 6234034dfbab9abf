const MAGIC = 0xfd2fb528;

/** Bytes of the magic number and the frame header's descriptor, and of a block's header. */
const FRAME_START_BYTES = 5;
const BLOCK_START_BYTES = 3;

const CHECKSUM_BYTES = 4;
const RUN_LENGTH_BLOCK = 1;

/**
 * Walks over the blocks of a Zstandard frame (RFC 8878, section 3.1.1) as its bytes come, because Node's decompression
 * takes a frame that is cut off for a whole one, and leaves out what follows a first frame.
 */
export class ZstdFrame {
  readonly #start: number[] = [];
  #needed = FRAME_START_BYTES;
  #skipped = 0;
  #hasChecksum = false;
  #isInLastBlock = false;

  /** Whether the frame has come to its end. */
  get isComplete(): boolean {
    return this.#isInLastBlock && this.#skipped === 0;
  }

  /** Returns whether all of the bytes belong to the frame. */
  write(bytes: Uint8Array): boolean {
    let at = 0;
    while (at < bytes.length && !this.isComplete) {
      const skipped = Math.min(this.#skipped, bytes.length - at);
      at += skipped;
      this.#skipped -= skipped;
      if (this.#skipped > 0 || this.#isInLastBlock || at === bytes.length) continue;
      this.#start.push(bytes[at++] as number);
      if (this.#start.length < this.#needed) continue;
      const start = Buffer.from(this.#start.splice(0));
      if (this.#needed === FRAME_START_BYTES) this.#enterFrame(start);
      else this.#enterBlock(start);
      this.#needed = BLOCK_START_BYTES;
    }
    return at === bytes.length;
  }

  #enterFrame(start: Buffer): void {
    if (start.readUInt32LE() !== MAGIC) throw new Error('This is no Zstandard frame');
    const descriptor = start.readUInt8(4);
    const isSingleSegment = (descriptor & 0x20) !== 0;
    const sizeFlag = descriptor >> 6;
    this.#hasChecksum = (descriptor & 0x04) !== 0;
    this.#skipped =
      (isSingleSegment ? 0 : 1) +
      ([0, 1, 2, 4][descriptor & 0x03] as number) +
      (sizeFlag === 0 ? Number(isSingleSegment) : 1 << sizeFlag);
  }

  #enterBlock(start: Buffer): void {
    const header = start.readUIntLE(0, BLOCK_START_BYTES);
    const type = (header >> 1) & 0x03;
    this.#isInLastBlock = (header & 1) === 1;
    this.#skipped = type === RUN_LENGTH_BLOCK ? 1 : header >> 3;
    if (this.#isInLastBlock && this.#hasChecksum) this.#skipped += CHECKSUM_BYTES;
  }
}
