import { type Day } from '../time/day.js';

export type DaysOptions = {
  /** The newest day that OnSpot answers for. */
  newest: Day;
  /** How many days, the newest included, are asked again because OnSpot still revises them. */
  latencyDays: number;
  /** The oldest day that OnSpot answers for. */
  oldest: Day;
};

export type DayRange = { first: Day; last: Day };

/**
 * The days to ask for one location. Nothing once its bookmark has reached the newest day; else from behind the
 * bookmark, or from the start of the look-back when that is earlier, to the newest day.
 *
 * @param bookmark the last of the contiguous finished days
 * @param isNew whether the location got its bookmark in this run: then it has no look-back yet
 */
export function daysOf(
  bookmark: Day,
  isNew: boolean,
  { newest, latencyDays, oldest }: DaysOptions,
): DayRange | undefined {
  if (bookmark >= newest) return undefined;
  const wanted = isNew ? bookmark + 1 : Math.min(bookmark + 1, newest - latencyDays + 1);
  return { first: Math.max(wanted, oldest), last: newest };
}
