// What the file systems in use allow for one name.
const MAX_NAME_BYTES = 255;

// Escaped names start with the mark, so a key that does is escaped too and no two keys share a file.
const MARK = '%';

// A byte is at most three characters, so the longest name of a piece is 201 with its marks.
const PIECE_BYTES = 66;

/** The key itself, where it can be the path of a file; undefined for keys no file system can hold. */
export function toPlainPath(key: string): string | undefined {
  if (key.startsWith(MARK) || key.includes('\0')) return undefined;
  return key.split('/').every(isName) ? key : undefined;
}

/**
 * A path for any key, next to the plain ones: `%` and the key with every byte but `a-z 0-9 . _ -` percent-encoded,
 * as a folder for every 66 bytes but the last, whose names end in `%+`. Capitals are encoded as well, so that two keys
 * never meet on a file system that ignores case. `decodeURIComponent`, with the marks removed, gives the key.
 */
export function toEscapedPath(key: string): string {
  const encoded = Array.from(Buffer.from(key), (byte) => {
    const char = String.fromCharCode(byte);
    return /[a-z0-9._-]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  });
  const pieces: string[] = [];
  for (let at = 0; at < encoded.length; at += PIECE_BYTES) pieces.push(encoded.slice(at, at + PIECE_BYTES).join(''));
  return MARK + pieces.join(`${MARK}+/`);
}

function isName(segment: string): boolean {
  return segment !== '' && segment !== '.' && segment !== '..' && Buffer.byteLength(segment) <= MAX_NAME_BYTES;
}
