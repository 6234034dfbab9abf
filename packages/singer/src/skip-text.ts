import { skipString } from './json-bytes.js';
import { type Block } from './block.js';

// Constants of this file alone: V8 folds them into the code it makes, imported ones it loads each time.
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LOWER_U = 0x75;

/** An escape such as `\u00e9`. */
const UNICODE_ESCAPE_BYTES = 6;

/** By byte: 1 if it is a hexadecimal digit. */
const IS_HEX = Uint8Array.from({ length: 256 }, (_, byte) => (/[\da-f]/i.test(String.fromCharCode(byte)) ? 1 : 0));

/**
 * Behind the string whose opening quote is at `at`; -1 when it is not well-formed. Looks at four bytes at a time, as long
 * as none of them is a quote, a backslash or a control character.
 */
export function skipText(block: Block, at: number): number {
  const { bytes, view } = block;
  const last = bytes.length - UNICODE_ESCAPE_BYTES;
  let index = at + 1;
  while (index <= last) {
    const marks = markSpecial(view.getInt32(index, true));
    if (marks === 0) {
      index += 4;
      continue;
    }
    index += (31 - Math.clz32(marks & -marks)) >>> 3;
    if (bytes[index] === QUOTE) return index + 1;
    // What is no escape of this kind, or too near the end, is somebody else's.
    if (index > last || bytes[index] !== BACKSLASH || bytes[index + 1] !== LOWER_U) break;
    if (!isHex(bytes, index + 2)) return -1;
    index += UNICODE_ESCAPE_BYTES;
  }
  return skipString(bytes, index - 1);
}

/**
 * Marks the lowest bit of each byte of a word that ends a string or means something else in it. Subtracting n from each
 * byte borrows from its highest bit where the byte is below n ("Bit Twiddling Hacks", S. E. Anderson: haszero, hasless).
 * A borrow may also reach the byte above, so only the lowest mark is certain.
 */
function markSpecial(word: number): number {
  const quotes = word ^ 0x22222222;
  const backslashes = word ^ 0x5c5c5c5c;
  const found =
    ((word - 0x20202020) & ~word) | ((quotes - 0x01010101) & ~quotes) | ((backslashes - 0x01010101) & ~backslashes);
  return (found & 0x80808080) >>> 7;
}

/** Whether four hexadecimal digits stand here. */
function isHex(bytes: Uint8Array, at: number): boolean {
  return (
    ((IS_HEX[bytes[at] as number] as number) &
      (IS_HEX[bytes[at + 1] as number] as number) &
      (IS_HEX[bytes[at + 2] as number] as number) &
      (IS_HEX[bytes[at + 3] as number] as number)) ===
    1
  );
}
