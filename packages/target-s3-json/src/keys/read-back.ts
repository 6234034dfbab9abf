import { type KnownPiece, type Traits } from './piece-traits.js';

/** Two placeholders of which cannot be told where one ends and the other begins. */
export type Blur = { left: Traits; right: Traits };

/**
 * Whether the values of some placeholders can be read back from any key: then two keys with different values differ.
 *
 * Takes pieces off both ends of the template as long as it is sure how much of the key each of them is: a text, a
 * value of fixed width, a value that was read before, a value that is followed by a character which it cannot hold,
 * or all that is left. Answers where it got stuck before all that is needed was read.
 */
export function findBlur(pieces: readonly KnownPiece[], needed: readonly string[]): Blur | undefined {
  const read = new Set<string>();
  let left = pieces;
  for (let before = Infinity; left.length < before;) {
    before = left.length;
    left = takeOff(left, read, 0);
    left = takeOff(left.toReversed(), read, -1).toReversed();
  }
  if (needed.every((spelling) => read.has(spelling))) return undefined;
  const [first, second] = left.filter((piece): piece is Traits => !('text' in piece));
  return first && second && { left: first, right: second };
}

/** @param edge which character of a text meets what stands before it: the first, or from the other end the last */
function takeOff(pieces: readonly KnownPiece[], read: Set<string>, edge: 0 | -1): readonly KnownPiece[] {
  const stuck = pieces.findIndex((piece, index) => {
    if ('text' in piece || read.has(piece.variable.spelling)) return false;
    if (!hasEnd(piece, pieces[index + 1], edge)) return true;
    read.add(piece.variable.spelling);
    return false;
  });
  return stuck < 0 ? [] : pieces.slice(stuck);
}

function hasEnd({ width, mayHold }: Traits, next: KnownPiece | undefined, edge: 0 | -1): boolean {
  if (width !== undefined || next === undefined) return true;
  return 'text' in next && !mayHold(next.text.at(edge) ?? '');
}

/** A character that would end both. */
export function separatorOf({ left, right }: Blur): string {
  return SEPARATORS.find((character) => !left.mayHold(character) && !right.mayHold(character)) ?? SEPARATORS[0];
}

const SEPARATORS = ['/', '=', '+', '~', '@', ','] as const;
