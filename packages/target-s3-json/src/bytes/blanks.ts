import { CARRIAGE_RETURN, SPACE, TAB } from './ascii.js';

/** Behind the white space that may stand inside a line: everything but the line feed that ends it. */
export function skipBlanks(bytes: Uint8Array, at: number): number {
  let byte = bytes[at];
  while (byte === SPACE || byte === TAB || byte === CARRIAGE_RETURN) byte = bytes[++at];
  return at;
}
