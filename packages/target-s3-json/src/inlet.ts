import { readLineBlocks } from '@onspot-tap/singer';
import { type Bell } from './objects/bell.js';

/** What has happened: lines came, the input ended, or the bell was rung. */
export type Happening = { block: Buffer } | { isEnd: true } | { isBell: true };

/** The input, which can be waited for together with other things. */
export class Inlet {
  readonly #blocks: AsyncGenerator<Buffer>;
  readonly #bell: Bell;
  #next: Promise<Happening> | undefined;
  #rung: Promise<Happening> | undefined;

  constructor(source: AsyncIterable<Uint8Array>, bell: Bell) {
    this.#blocks = readLineBlocks(source);
    this.#bell = bell;
  }

  /** A block is valid until the next call. */
  async next(): Promise<Happening> {
    this.#next ??= this.#blocks.next().then(({ done, value }) => (done === true ? { isEnd: true } : { block: value }));
    this.#rung ??= this.#bell.rung().then(() => ({ isBell: true }));
    const happening = await Promise.race([this.#next, this.#rung]);
    if ('isBell' in happening) this.#rung = undefined;
    else this.#next = undefined;
    return happening;
  }

  /** Asks the source to end. Not waited for: one that is silent would not answer. */
  close(): void {
    this.#next?.catch(() => undefined); // it may fail late, when nobody listens any more
    this.#blocks.return(undefined).catch(() => undefined);
  }
}
