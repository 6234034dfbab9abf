import { type Day } from '../time/day.js';
import { type Window } from '../time/window.js';

/**
 * What is known of a day of a subject: `f` found something, `e` an empty answer, `p` pending, `x` failed, `d` done in an
 * earlier run, `.` never asked.
 */
export type DayMark = 'f' | 'e' | 'p' | 'x' | 'd' | '.';

/** Marks of some days of each subject. */
export type Calendar = {
  /** Of the days of a window that lie in the calendar. */
  mark(subject: string, window: Window, mark: DayMark): void;
  /** A letter for each day, the oldest first. */
  daysOf(subject: string): string;
};

const MARKS = '.dxpef';

/** @param rest what a day is that nothing was said of */
export function createCalendar({ first, last }: Window, rest: (subject: string, day: Day) => DayMark): Calendar {
  const marks = new Map<string, Uint8Array>();
  return {
    mark(subject, window, mark) {
      const days = marks.get(subject) ?? new Uint8Array(last - first + 1);
      marks.set(subject, days);
      const from = Math.max(first, window.first);
      // What is better known stays: a day that was found is found, whatever else was asked of it.
      for (let day = from; day <= Math.min(last, window.last); day += 1) {
        days[day - first] = Math.max(days[day - first] ?? 0, MARKS.indexOf(mark));
      }
    },
    daysOf(subject) {
      const days = marks.get(subject);
      return Array.from({ length: last - first + 1 }, (_, index) => {
        const mark = days?.[index] ?? 0;
        return mark > 0 ? MARKS.charAt(mark) : rest(subject, first + index);
      }).join('');
    },
  };
}
