import { MARKS } from './marks.js';

/** `28 found, 2 empty, 1 failed`. */
export function sayDays(days: string): string {
  const counts = Object.entries(MARKS).flatMap(([letter, { name }]) => {
    const count = days.split(letter).length - 1;
    return count === 0 ? [] : [`${count} ${name}`];
  });
  return counts.length === 0 ? 'no days' : counts.join(', ');
}
