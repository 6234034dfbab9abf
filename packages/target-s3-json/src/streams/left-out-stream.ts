import { type InputStream } from './input-stream.js';

/** A stream that the settings leave out: nothing that is said of it is looked at. */
export class LeftOutStream implements InputStream {
  /** Records that came. */
  records = 0;

  /** @param name in the input */
  constructor(readonly name: string) {}

  define(): void {}

  take(): void {
    this.records += 1;
  }

  activate(): void {}
}
