import { type Block } from '@onspot-tap/singer';
import { scanValue } from '../validation/scanner/scan-value.js';
import { ANYTHING } from '../validation/scanner/form.js';
import { type InputStream } from './input-stream.js';

/** A stream that the settings leave out: nothing that is said of it is looked at. */
export class LeftOutStream implements InputStream {
  readonly isSelected = false;
  /** Records that came. */
  records = 0;

  /** @param name in the input */
  constructor(readonly name: string) {}

  define(): void {}

  scan(block: Block, at: number): number {
    return scanValue(ANYTHING, block, at);
  }

  append(): void {
    this.records += 1;
  }

  judge(): void {
    this.records += 1;
  }

  activate(): void {}
}
