import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeDays, encodeDays } from '../dist/state/day-set.js';
import { addMark, decodeMark, type Mark } from '../dist/state/marks.js';

const days = fc.uniqueArray(fc.integer({ min: 18_000, max: 18_400 })).map((list) => new Set(list));

const marks = fc
  .array(fc.constantFrom<Mark | undefined>('delivered', 'ended', undefined), { minLength: 1, maxLength: 60 })
  .map((list) => ({
    asks: list.length,
    marks: new Map(list.flatMap((mark, index) => (mark === undefined ? [] : [[index, mark] as const]))),
  }));

const encodeMarks = (marks: ReadonlyMap<number, Mark>, asks: number) =>
  [...marks].reduce((text, [index, mark]) => addMark(text, index, mark, asks), '');

const decodeMarks = (text: string, asks: number) =>
  new Map(
    Array.from({ length: asks }, (_, index) => [index, decodeMark(text, index)] as const).filter(
      (entry): entry is [number, Mark] => entry[1] !== undefined,
    ),
  );

test('a set of days is the same once it was text', () => {
  fc.assert(fc.property(days, (set) => expect(decodeDays(encodeDays(set))).toEqual(set)));
});

test('the text of a set of days has one part per run of days, in order', () => {
  fc.assert(
    fc.property(days, (set) => {
      const starts = [...set].filter((day) => !set.has(day - 1));
      const text = encodeDays(set);
      expect(text).toHaveLength(starts.length);
      expect(text).toEqual([...text].sort());
    }),
  );
});

test('what is no day, or no range, is not taken for one', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (from, to) => {
      const decoded = decodeDays([`x${from}/${to}`]);
      expect(decoded).toBeUndefined();
    }),
  );
});

test('the marks of a batch are the same once they were text', () => {
  fc.assert(
    fc.property(marks, ({ marks, asks }) => {
      const text = encodeMarks(marks, asks);
      expect(decodeMarks(text, asks)).toEqual(marks);
      for (let index = 0; index < asks; index += 1) expect(decodeMark(text, index)).toBe(marks.get(index));
    }),
  );
});

test('marks take one character per ask at most, and one alone when all are delivered', () => {
  fc.assert(
    fc.property(marks, ({ marks, asks }) => {
      const text = encodeMarks(marks, asks);
      expect(text.length).toBeLessThanOrEqual(asks);
      expect(text === '*').toBe([...marks.values()].filter((mark) => mark === 'delivered').length === asks);
    }),
  );
});
