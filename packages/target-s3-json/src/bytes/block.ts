/**
 * Bytes to be scanned, which end with a line feed: no JSON value goes on with one, so it stands in for a check of the
 * bounds at every step.
 */
export class Block {
  /** The same bytes, to be read four at a time. */
  readonly view: DataView;

  constructor(readonly bytes: Buffer) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
}
