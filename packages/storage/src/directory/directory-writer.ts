import { open, rm, type FileHandle } from 'node:fs/promises';
import { onAbort } from '../on-abort.js';
import { type ObjectInfo, type ObjectWriter, type WriteOptions } from '../storage.js';
import { toStorageError } from './file-error.js';
import { finish } from './finish.js';
import { stampTime, toObjectInfo } from './object-info.js';
import { type UnfinishedFolder } from './unfinished.js';

/** Where an object will be, and where its file waits until it is complete. */
export type Destination = { key: string; target: string; unfinished: UnfinishedFolder };

/** Writes an object into an unfinished file, which becomes visible when it is complete. Steps run one after another. */
export class DirectoryWriter implements ObjectWriter {
  readonly #to: Destination;
  readonly #options: WriteOptions;
  readonly #stopListening: () => void;
  #last: Promise<unknown> = Promise.resolve();
  #file: { path: string; handle: FileHandle } | undefined;
  /** Why no further step is taken: a failure, the signal's reason, or that the end has been reached. */
  #ended: { reason: unknown } | undefined;

  constructor(to: Destination, options: WriteOptions) {
    this.#to = to;
    this.#options = options;
    this.#stopListening = onAbort(options.signal, (reason) => void this.#abandon(reason));
  }

  write(chunk: Uint8Array): Promise<void> {
    return this.#step(async () => {
      const { handle } = await this.#open();
      for (let offset = 0; offset < chunk.byteLength;) offset += (await handle.write(chunk, offset)).bytesWritten;
    });
  }

  complete(): Promise<ObjectInfo> {
    return this.#step(async () => {
      const { path, handle } = await this.#open();
      await stampTime(handle);
      await handle.sync();
      const info = toObjectInfo(this.#to.key, await handle.stat({ bigint: true }));
      await handle.close();
      this.#throwIfEnded();
      const { key, target, unfinished } = this.#to;
      await finish({ file: path, target, key, lockFolder: unfinished.path, condition: this.#options.condition });
      this.#file = undefined;
      this.#end(new Error(`The object ${target} is complete; nothing more can be done to it.`));
      return info;
    });
  }

  abort(): Promise<void> {
    return this.#abandon(new Error(`The writing of ${this.#to.target} has been aborted.`));
  }

  async #open(): Promise<{ path: string; handle: FileHandle }> {
    if (this.#file) return this.#file;
    const path = await this.#to.unfinished.newPath();
    return (this.#file = { path, handle: await open(path, 'wx') });
  }

  #step<T>(action: () => Promise<T>): Promise<T> {
    const step = this.#last.then(async () => {
      this.#throwIfEnded();
      try {
        return await action();
      } catch (error) {
        this.#end(toStorageError(error, `write ${this.#to.target}`));
        await this.#discard();
        throw this.#ended?.reason;
      }
    });
    this.#last = step.catch(() => undefined);
    return step;
  }

  #abandon(reason: unknown): Promise<void> {
    this.#end(reason);
    const discarded = this.#last.then(() => this.#discard());
    this.#last = discarded;
    return discarded;
  }

  #end(reason: unknown): void {
    this.#ended ??= { reason };
    this.#stopListening?.();
  }

  #throwIfEnded(): void {
    if (this.#ended) throw this.#ended.reason;
  }

  /** Best effort: a file that can't be removed now is swept later, and the reason for ending matters more. */
  async #discard(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    if (!file) return;
    await file.handle.close().catch(() => undefined);
    await rm(file.path, { force: true }).catch(() => undefined);
  }
}
