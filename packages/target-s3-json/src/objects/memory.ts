import { Block } from '../bytes/block.js';

/** What is handed to a writer at a time. Bigger pages cost memory per stream and gain nothing. */
export const PAGE_BYTES = 1024 * 1024;

/** A stream of a few records should not cost a whole page. */
export const FIRST_PAGE_BYTES = 16 * 1024;

/** Pages that are kept for the next taker: new ones are zeroed by the kernel, which shows at full speed. */
const KEPT_PAGES = 4;

/** The memory that open objects hold: the pages lines wait in, and what writers are known to keep. */
export class Memory {
  readonly #free: Block[] = [];
  usedBytes = 0;
  /** Full pages that have been given to a writer and are not yet taken by it. */
  pagesUnderWay = 0;

  /** @param writerBytes what one writer holds by itself at most */
  constructor(readonly writerBytes: number) {}

  take(bytes: number): Block {
    const page = (bytes === PAGE_BYTES ? this.#free.pop() : undefined) ?? new Block(Buffer.allocUnsafeSlow(bytes));
    this.usedBytes += bytes;
    return page;
  }

  /** A page given back twice would be written to by two streams, so its holder must forget it first. */
  release(page: Block): void {
    const { length } = page.bytes;
    this.usedBytes -= length;
    if (length === PAGE_BYTES && this.#free.length < KEPT_PAGES) this.#free.push(page);
  }

  /** Notes what a writer holds once it has been given so many bytes more; a negative number takes it back. */
  noteWriter(heldBefore: number, given: number): number {
    const held = Math.min(heldBefore + given, this.writerBytes);
    this.usedBytes += held - heldBefore;
    return held;
  }
}
