import { type ListOptions, type Storage } from './storage.js';

/** A storage as its two kinds implement it: keys are whole, from the root of the bucket or directory. */
export interface Store extends Pick<Storage, 'url' | 'head' | 'read' | 'write' | 'openWriter' | 'delete' | 'close'> {
  list(options: ListOptions & { prefix: string }): ReturnType<Storage['list']>;
}
