import { StorageError, type StorageErrorKind } from '../storage-error.js';

const KINDS: Record<string, StorageErrorKind> = {
  EACCES: 'denied',
  EPERM: 'denied',
  EROFS: 'denied',
  ENOTDIR: 'invalid',
  EISDIR: 'invalid',
  EEXIST: 'invalid',
  ENAMETOOLONG: 'invalid',
  ELOOP: 'invalid',
  EINVAL: 'invalid',
  EXDEV: 'invalid',
};

const ADVICE: Record<string, string> = {
  EACCES: 'Give this user the right to it.',
  EPERM: 'Give this user the right to it.',
  EROFS: 'It is on a read-only file system; choose another directory.',
  ENOTDIR:
    'A part of this path is a file, and a directory cannot hold keys below the key of an object; choose another.',
  EISDIR: 'It is a folder that holds other objects; choose another key.',
  EEXIST: 'A part of this path is a file, and a directory cannot hold keys below the key of an object; choose another.',
  ENAMETOOLONG: 'The path is too long for the file system; choose a shorter key or root.',
  EXDEV: 'It is on another file system than the root; open a storage there.',
  ENOSPC: 'The file system is full; make room and try again.',
  EDQUOT: 'The disk quota is used up; make room and try again.',
};

/** The error code of the file system, or undefined for any other error. */
export function codeOf(error: unknown): string | undefined {
  // Not `instanceof Error`: errors of node:fs are not of the realm that a test runner evaluates modules in.
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}

/** An error of the file system as a StorageError; every other error, a signal's reason included, as it is. */
export function toStorageError(error: unknown, attempt: string): unknown {
  const code = codeOf(error);
  if (code === undefined) return error;
  const kind = KINDS[code] ?? 'temporary';
  const advice = ADVICE[code] ?? 'Look at the file system, then try again.';
  return new StorageError(kind, `Could not ${attempt}: the file system answered ${code}. ${advice}`, { cause: error });
}
