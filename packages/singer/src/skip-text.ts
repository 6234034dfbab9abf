import { type Block } from './block.js';
import { skipString } from './json-bytes.js';

/**
 * Behind the string whose opening quote is at `at`; -1 when it is not well-formed. Says what `skipString` says, and is
 * quicker with long strings: it looks at four bytes at a time, as long as none of them is a quote, a backslash or a
 * control character.
 */
export function skipText(block: Block, at: number): number {
  const view = block.view;
  const last = block.bytes.length - 4;
  let index = at + 1;
  while (index <= last && isPlain(view.getInt32(index, true))) index += 4;
  return skipString(block.bytes, index - 1);
}

/**
 * Whether none of the four bytes of a word ends a string or means something else in it. Subtracting n from each byte
 * borrows from its highest bit where the byte is below n ("Bit Twiddling Hacks", S. E. Anderson: haszero, hasless). A
 * borrow may also reach the byte above, so a no may be wrong, but never a yes.
 */
function isPlain(word: number): boolean {
  const quotes = word ^ 0x22222222;
  const backslashes = word ^ 0x5c5c5c5c;
  const found =
    ((word - 0x20202020) & ~word) | ((quotes - 0x01010101) & ~quotes) | ((backslashes - 0x01010101) & ~backslashes);
  return (found & 0x80808080) === 0;
}
