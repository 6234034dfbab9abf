import { type Block } from '@onspot-tap/singer';
import { crc32 } from 'node:zlib';
import { type ObjectWriter } from '@onspot-tap/storage';
import { type Encoding } from './encoding.js';
import { type Flow } from './flow.js';
import { type Memory } from './memory.js';
import { type StoredObject } from './stored-object.js';

export type PageWriterParts = {
  openWriter: () => ObjectWriter;
  encoding: Encoding;
  memory: Memory;
  flow: Flow;
};

/** Brings the full pages of one object to its writer, which is opened with the first of them. */
export class PageWriter {
  readonly #parts: PageWriterParts;
  #writer: ObjectWriter | undefined;
  #written: Promise<void> = Promise.resolve();
  #writerHolds = 0;
  #crc32 = 0;

  constructor(parts: PageWriterParts) {
    this.#parts = parts;
  }

  /** Bytes of memory that completing the object would free. */
  get heldBytes(): number {
    return this.#writerHolds;
  }

  /** Takes a page over, to release it once the writer has what is in it. */
  take(page: Block, usedBytes: number): void {
    const { memory, flow } = this.#parts;
    this.#writerHolds = memory.noteWriter(this.#writerHolds, usedBytes);
    memory.pagesUnderWay += 1;
    this.#written = this.#write(page.bytes.subarray(0, usedBytes)).finally(() => {
      memory.pagesUnderWay -= 1;
      memory.release(page);
    });
    flow.track(this.#written);
  }

  /** Resolves once the object is durable. */
  async complete(): Promise<Pick<StoredObject, 'storedBytes' | 'crc32'>> {
    await this.#written;
    const { bytes } = await this.#openedWriter().complete();
    this.#writerHolds = this.#parts.memory.noteWriter(this.#writerHolds, -this.#writerHolds);
    return { storedBytes: bytes, crc32: this.#crc32 };
  }

  /** Leaves nothing behind. */
  async abort(): Promise<void> {
    await this.#writer?.abort();
  }

  // Pages are encoded side by side and written one after another.
  async #write(filled: Buffer): Promise<void> {
    const writer = this.#openedWriter();
    const [encoded] = await Promise.all([this.#parts.encoding.encode(filled), this.#written]);
    this.#crc32 = crc32(encoded, this.#crc32);
    await writer.write(encoded);
  }

  #openedWriter(): ObjectWriter {
    return (this.#writer ??= this.#parts.openWriter());
  }
}
