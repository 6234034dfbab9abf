import { type Ask, isAnswered } from '../ledger/ask.js';
import { type Day } from '../time/day.js';
import { type Window } from '../time/window.js';

/** When days that have an answer are asked for again, because OnSpot still revises them. */
export type LookBack = {
  /** The newest day that OnSpot answers for. */
  newest: Day;
  /** Its age in days. */
  settleDays: number;
  /** Days, the newest included, that are asked for again. */
  latencyDays: number;
  /** The ages in days at which that happens, smallest first; undefined: at each of them. */
  ages: readonly number[] | undefined;
};

/** The look-back of settings; with a ladder of ages the oldest of these is how far it reaches. */
export function toLookBack(
  newest: Day,
  config: { os_settle_days: number; os_latency_days: number; os_latency_ages?: readonly number[] },
): LookBack {
  const { os_settle_days: settleDays, os_latency_days, os_latency_ages } = config;
  if (os_latency_ages === undefined) return { newest, settleDays, latencyDays: os_latency_days, ages: undefined };
  const ages = [...os_latency_ages].sort((a, b) => a - b);
  return { newest, settleDays, latencyDays: Math.max(1, (ages.at(-1) ?? 0) - settleDays + 1), ages };
}

export function isInLookBack({ last }: Window, { newest, latencyDays }: LookBack): boolean {
  return last > newest - latencyDays;
}

/**
 * Whether nothing new can be learnt yet: there is an answer to a question that was asked today, or, with a ladder, when
 * the window had reached the rung that it stands on now. A rung at whose age no run came by is made up for later.
 */
export function isAskedEnough(window: Window, asks: readonly Ask[], lookBack: LookBack): boolean {
  const since = rungSince(window, lookBack);
  return asks.some((ask) => isAnswered(ask) && ask.batch.newest >= since);
}

/** The newest day of the first run that found the window on the rung it stands on now. */
function rungSince({ last }: Window, { newest, settleDays, ages }: LookBack): Day {
  if (ages === undefined) return newest;
  const age = newest + settleDays - last;
  const rung = ages.findLast((one) => one <= age);
  return rung === undefined ? -Infinity : last + rung - settleDays;
}
