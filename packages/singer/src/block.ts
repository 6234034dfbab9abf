/**
 * Bytes to be scanned, which end in one that no JSON value goes on with, such as a line feed or a zero: it stands in
 * for a check of the bounds at every step.
 */
export class Block {
  /** The same bytes, to be read four at a time. */
  readonly view: DataView;

  constructor(readonly bytes: Buffer) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
}
