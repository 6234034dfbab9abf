import { type Block } from '@onspot-tap/singer';
import { PagePool } from './page-pool.js';

/**
 * What an open object takes besides its page: its own things and those of its stream, and what pages of different sizes
 * leave free between them. Measured with 500 streams.
 */
const OBJECT_BYTES = 32 * 1024;

/** The memory that open objects hold: the pages lines wait in, what writers are known to keep, and they themselves. */
export class Memory {
  readonly #pages = new PagePool();
  usedBytes = 0;
  /** Full pages that have been given to a writer and are not yet taken by it. */
  pagesUnderWay = 0;

  /** @param writerBytes what one writer holds by itself at most */
  constructor(readonly writerBytes: number) {}

  /** Notes an object. @returns the bytes that it takes itself */
  noteOpened(): number {
    this.usedBytes += OBJECT_BYTES;
    return OBJECT_BYTES;
  }

  /** Notes that one has ended. @param bytes that it took itself */
  noteEnded(bytes: number): void {
    this.usedBytes -= bytes;
  }

  take(bytes: number): Block {
    this.usedBytes += bytes;
    return this.#pages.take(bytes);
  }

  /** A page given back twice would be written to by two streams, so its holder must forget it first. */
  release(page: Block): void {
    this.usedBytes -= page.bytes.length;
    this.#pages.release(page);
  }

  /** Notes what a writer holds once it has been given so many bytes more; a negative number takes it back. */
  noteWriter(heldBefore: number, given: number): number {
    const held = Math.min(heldBefore + given, this.writerBytes);
    this.usedBytes += held - heldBefore;
    return held;
  }
}
