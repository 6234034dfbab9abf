/** Whole lines, each a RECORD message. `lines` is valid until the next block is asked for. */
export type RecordBlock = { lines: Buffer; count: number };

const INITIAL_BYTES = 32 * 1024;

/** Collects lines in one buffer that is used again and again. */
export class RecordLines {
  bytes = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  /** Bytes written. */
  length = 0;
  #count = 0;

  /** Makes room for a line of up to so many bytes. */
  reserve(bytes: number): void {
    if (this.length + bytes <= this.bytes.length) return;
    const roomy = Buffer.allocUnsafeSlow((this.length + bytes) * 2);
    this.bytes.copy(roomy, 0, 0, this.length);
    this.bytes = roomy;
  }

  /** Ends a line that was written to `bytes`; `length` is then the index behind it. */
  endLine(length: number): void {
    this.length = length;
    this.#count += 1;
  }

  addLine(line: string): void {
    const bytes = Buffer.byteLength(line);
    this.reserve(bytes);
    this.bytes.write(line, this.length);
    this.endLine(this.length + bytes);
  }

  /** Takes everything out; the buffer is used again for what follows. */
  takeBlock(): RecordBlock {
    const block = { lines: this.bytes.subarray(0, this.length), count: this.#count };
    this.clear();
    return block;
  }

  clear(): void {
    this.length = 0;
    this.#count = 0;
  }
}
