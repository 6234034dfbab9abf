import { type ListOptions, type Storage, type SweepOptions } from './storage.js';

/** A storage as its two kinds implement it: keys are whole, from the root of the bucket or directory. */
export interface Store extends Pick<
  Storage,
  'url' | 'writerBytes' | 'head' | 'read' | 'write' | 'openWriter' | 'delete' | 'close'
> {
  list(options: ListOptions & { prefix: string }): ReturnType<Storage['list']>;
  sweepUnfinished(options: SweepOptions & { prefix: string }): Promise<number>;
}
