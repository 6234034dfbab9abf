import { toCount } from '../words/count.js';
import { type LookBack } from './look-back.js';

/** What a plan asks: days that have no answer yet, days that have one, and files, which are about no days. */
export type PlanParts = { first: number; again: number; files: number };

/** Ages in days that a day is asked at anew where nobody set others: often while OnSpot revises it most. */
const LADDER: readonly number[] = [2, 3, 7, 14, 30, 60, 120, 240, 400];

/**
 * What the questions are for, and what the look-back costs a night as against the other way to set it:
 * `40 for days without an answer, 1,200 again because OnSpot still revises them; …`.
 *
 * @param everyNight the setting `os_latency_days`, which counts where there are no ages
 */
export function describeCost({ first, again, files }: PlanParts, lookBack: LookBack, everyNight: number): string {
  const days = `${toCount(first)} for days without an answer, ${toCount(again)} again because OnSpot still revises them`;
  const parts = [first + again > 0 && days, files > 0 && `${toCount(files)} about files of audiences`]
    .filter((part) => part !== false)
    .join(', ');
  const other = again === 0 ? undefined : describeOther(again, lookBack, everyNight);
  return other === undefined ? parts : `${parts}; ${other}`;
}

function describeOther(again: number, { ages, settleDays, latencyDays }: LookBack, everyNight: number) {
  // The newest day is asked for the first time: of so many days a night one is none that is asked again.
  const nights = (ages === undefined ? latencyDays : everyNight) - 1;
  const ladder = ages ?? LADDER.filter((age) => age >= settleDays && age < settleDays + latencyDays);
  const rungs = ladder.filter((age) => age > settleDays).length;
  if (rungs === 0 || rungs >= nights) return undefined;
  if (ages !== undefined) {
    return `every night, as without os_latency_ages, it would be about ${about((again * nights) / rungs)}`;
  }
  return `os_latency_ages [${ladder.join(',')}] would ask about ${about((again * rungs) / nights)} of these a night`;
}

/** Two digits tell enough. */
function about(value: number): string {
  return toCount(Number(value.toPrecision(2)));
}
