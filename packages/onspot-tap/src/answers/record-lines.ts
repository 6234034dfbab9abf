import { Block } from '@onspot-tap/singer';

/** Whole lines, each a RECORD message. `lines` is valid until the next block is asked for. */
export type RecordBlock = { lines: Buffer; count: number };

const INITIAL_BYTES = 32 * 1024;

/** Collects lines in one buffer that is used again and again. */
export class RecordLines {
  block = new Block(Buffer.allocUnsafeSlow(INITIAL_BYTES));
  /** Bytes written. */
  length = 0;
  #count = 0;

  get bytes(): Buffer {
    return this.block.bytes;
  }

  /** Makes room for so many bytes; what stands behind those written is kept. */
  reserve(bytes: number): void {
    const full = this.bytes;
    if (this.length + bytes <= full.length) return;
    const roomy = new Block(Buffer.allocUnsafeSlow((this.length + bytes) * 2));
    full.copy(roomy.bytes);
    this.block = roomy;
  }

  /** Ends a line that was written to the block; `length` is then the index behind it. */
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
    const taken = { lines: this.bytes.subarray(0, this.length), count: this.#count };
    this.clear();
    return taken;
  }

  clear(): void {
    this.length = 0;
    this.#count = 0;
  }
}
