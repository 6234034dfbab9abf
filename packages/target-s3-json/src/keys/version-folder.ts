/** In no stream's name that somebody gave on purpose, and escaped as itself. */
const PROBE = '0-where-the-stream-is-0';

/** Characters of the longest version that has a folder. */
export const MOST_VERSION_CHARACTERS = 32;

/** Bytes that the folder of a version adds to a key at most. */
export const VERSION_FOLDER_BYTES = 'v='.length + MOST_VERSION_CHARACTERS + '/'.length;

export type VersionOfStream = {
  stream: string;
  /** Undefined for records that name none: they have no such folder. */
  version: string | undefined;
};

/**
 * A key with a folder for the version, `v={version}`: behind the folder that is named by the stream, else before the
 * file's name. A stream's name cannot hold an equals sign, so no other stream has such a folder, unless the key
 * template writes it.
 *
 * @param keyOf makes the key of an object for a stream; the same key each time, but for the stream's name
 */
export function toVersionKey(keyOf: (stream: string) => string, { stream, version }: VersionOfStream): string {
  if (version === undefined) return keyOf(stream);
  const segments = keyOf(stream).split('/');
  const at = keyOf(PROBE)
    .split('/')
    .findIndex((segment) => segment.includes(PROBE));
  const behind = Math.min(at + 1, segments.length - 1);
  return segments.toSpliced(behind, 0, `v=${version}`).join('/');
}
