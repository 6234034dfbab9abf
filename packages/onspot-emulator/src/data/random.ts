/** Numbers from 0 to 2^32 - 1 that depend on the seed alone. */
export type Random = () => number;

/** FNV-1a with a last mix: the same 32 bits for the same text, on every machine. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return mixBits(hash);
}

/** Two numbers into one, well stirred. */
export function hashPair(a: number, b: number): number {
  return mixBits(Math.imul(a, 0x9e3779b1) ^ mixBits(b + 0x7f4a7c15));
}

/**
 * Chris Doty-Humphrey's sfc32. Its four words of seed are kept apart so that different seeds never
 * start from the same state, which is what makes device ids distinct.
 */
export function createRandom(a: number, b: number, c = 0): Random {
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round++) next();
  return next;
}

/** A number from 0 up to, not including, 1. */
export function drawFraction(random: Random): number {
  return random() / 2 ** 32;
}

/** A whole number from 0 up to, not including, `limit`. */
export function drawBelow(random: Random, limit: number): number {
  return Math.floor(drawFraction(random) * limit);
}

function mixBits(hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
