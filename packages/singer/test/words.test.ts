import { expect, test } from '@jest/globals';
import { Block, LearnedBytes, skipString, skipText } from '@onspot-tap/singer';
import fc from 'fast-check';

/** Every byte that a string treats in its own way, and those next to it. */
const oddByte = fc.constantFrom(
  0x00,
  0x0a,
  0x1f,
  0x20,
  0x21,
  0x22,
  0x23,
  0x5b,
  0x5c,
  0x5d,
  0x6e,
  0x7f,
  0x80,
  0xa2,
  0xff,
);
const bytes = fc.array(fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0x61, max: 0x7a }) }, oddByte), {
  maxLength: 40,
});

test('skipText says what skipString says', () => {
  fc.assert(
    fc.property(bytes, fc.nat({ max: 5 }), (inner, at) => {
      const text = Buffer.from([...Array.from({ length: at }, () => 0x20), 0x22, ...inner, 0x0a]);
      expect(skipText(new Block(text), at)).toBe(skipString(text, at));
    }),
    { numRuns: 1000 },
  );
});

test('learned bytes are found where they stand, and nowhere else', () => {
  fc.assert(
    fc.property(bytes, fc.nat({ max: 5 }), fc.nat(), fc.integer({ min: 1, max: 255 }), (learned, at, place, change) => {
      const known = new LearnedBytes(Buffer.from(learned));
      const text = Buffer.concat([Buffer.alloc(at), Buffer.from(learned), Buffer.alloc(4)]);
      expect(known.length).toBe(learned.length);
      expect(known.matches(new Block(text).view, at)).toBe(true);
      if (learned.length === 0) return;
      const changed = at + (place % learned.length);
      text[changed] = (text[changed] ?? 0) ^ change;
      expect(known.matches(new Block(text).view, at)).toBe(false);
    }),
    { numRuns: 1000 },
  );
});
