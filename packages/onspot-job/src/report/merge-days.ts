/** The letters of a subject in one run, and the day that the first of them is about. */
export type DayMarks = { firstDay: string; days: string };

const DAY_MS = 86_400_000;

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

export function daysBetween(from: string, to: string): number {
  return dayNumber(to) - dayNumber(from);
}

function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / DAY_MS;
}

/** `count` days from one on, as `2026-11-26`. */
export function daysFrom(firstDay: string, count: number): string[] {
  const first = dayNumber(firstDay);
  return Array.from({ length: count }, (_, index) => new Date((first + index) * DAY_MS).toISOString().slice(0, 10));
}

/** Sunday is 0. */
export function weekdayOf(day: string): number {
  return new Date(dayNumber(day) * DAY_MS).getUTCDay();
}
