import { daysBetween } from './days.js';

/** The letters of a subject in one run, and the day that the first of them is about. */
export type DayMarks = { firstDay: string; days: string };

/**
 * Says of days that were done in an earlier run (`d`) what came of them: the newest earlier letter of f, e and x. What was
 * pending has been done since. A day that earlier runs know only as never asked stays so; one that none of them tells of
 * stays `d`.
 *
 * @param earlier the newest first
 */
export function mergeDays({ firstDay, days }: DayMarks, earlier: readonly DayMarks[]): string {
  if (!days.includes('d')) return days;
  const others = earlier.map((run) => ({ days: run.days, offset: daysBetween(run.firstDay, firstDay) }));
  const letterOf = (index: number): string => {
    const letters = others.flatMap((run) => run.days[index + run.offset] ?? []);
    const known = letters.find((letter) => 'fex'.includes(letter));
    return known ?? (letters.includes('.') && !letters.includes('p') ? '.' : 'd');
  };
  return Array.from(days, (letter, index) => (letter === 'd' ? letterOf(index) : letter)).join('');
}
