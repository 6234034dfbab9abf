/**
 * A stream's name as part of a key. Letters, digits, `-`, `_` and `.` stay; every other byte of its UTF-8 is written
 * `%XX`, as in a URL, and so is a `.` or `_` at its start: those begin names that file systems, Hive and this target
 * (`_rejected`, `_manifests`) keep for themselves. `decodeURIComponent` gives the name back, so no two names are the
 * same part; a lone surrogate, which is in no name that UTF-8 can carry, is U+FFFD.
 */
export function escapeStreamName(name: string): string {
  let escaped = '';
  for (const byte of Buffer.from(name)) {
    const character = String.fromCharCode(byte);
    escaped += isPlain(character, escaped === '') ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return escaped;
}

function isPlain(character: string, isFirst: boolean): boolean {
  return isFirst ? /[A-Za-z0-9-]/.test(character) : /[A-Za-z0-9._-]/.test(character);
}
