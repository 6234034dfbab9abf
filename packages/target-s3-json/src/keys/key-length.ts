import { type KnownPiece } from './piece-traits.js';

/** S3's limit for a key, and what common file systems hold in one name. */
const MOST_KEY_BYTES = 1024;
const MOST_SEGMENT_BYTES = 255;

/** Kept for what does not come from the template; so names are cut alike below every prefix that is not longer. */
const PREFIX_BYTES = 256;

/** What a name needs at least, so that something is left of it beside its hash. */
export const LEAST_NAME_BYTES = 48;

/**
 * How many bytes every name in a key may have, such that no key becomes too long, nor a part of it between slashes.
 * It depends on the template alone, so that a name is cut alike in every run.
 *
 * @param prefixBytes what does not come from the template
 */
export function nameBytesOf(pieces: readonly KnownPiece[], prefixBytes: number): number {
  const forKey = shareOf(pieces, MOST_KEY_BYTES - Math.max(prefixBytes, PREFIX_BYTES));
  return Math.min(forKey, ...segmentsOf(pieces).map((segment) => shareOf(segment, MOST_SEGMENT_BYTES)));
}

/** The pieces between slashes. A date that has slashes counts as one. */
export function segmentsOf(pieces: readonly KnownPiece[]): KnownPiece[][] {
  const segments: KnownPiece[][] = [[]];
  for (const piece of pieces) {
    const [first, ...others]: KnownPiece[] =
      'text' in piece ? piece.text.split('/').map((text) => ({ text })) : [piece];
    if (first !== undefined) segments.at(-1)?.push(first);
    segments.push(...others.map((other) => [other]));
  }
  return segments;
}

/** What is left for each name; less than nothing where the other pieces need too much. */
function shareOf(pieces: readonly KnownPiece[], mostBytes: number): number {
  let left = mostBytes;
  let names = 0;
  for (const piece of pieces) {
    if ('text' in piece) left -= Buffer.byteLength(piece.text);
    else if (piece.mostBytes !== undefined) left -= piece.mostBytes;
    else names += 1;
  }
  return names === 0 && left >= 0 ? mostBytes : Math.floor(left / Math.max(names, 1));
}
