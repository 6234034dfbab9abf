import { escapeName } from './spelled-name.js';

/**
 * Numbers the objects of each stream from 1. Names that differ only in case count together: on a file system that
 * does not tell `Users` from `users` their objects would otherwise replace each other.
 */
export function createPartNumbers(): (stream: string) => number {
  const last = new Map<string, number>();
  return (stream) => {
    const name = escapeName(stream).toLowerCase();
    const part = (last.get(name) ?? 0) + 1;
    last.set(name, part);
    return part;
  };
}
