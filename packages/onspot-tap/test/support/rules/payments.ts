import { type Circumstances } from './circumstances.js';
import { type AskFacts, type Facts } from './facts.js';
import { bookmarkOf, daysIn, nameOf } from './state-value.js';

type Payment = Circumstances & {
  facts: Facts;
  /** The first day that the location must have. */
  floor: number;
};

/** Why an ask that OnSpot has just taken should not have been made. */
export function* findReasonsAgainst(ask: AskFacts, payment: Payment): Generator<string> {
  const { facts, floor, given, maxAttempts } = payment;
  const earlier = facts.alike(ask).filter((other) => other !== ask && other.digest === ask.digest);
  for (const other of earlier) {
    if (other.isTaken && !mayAskAgain(ask, other, payment)) yield `although there was ask ${other.index}`;
  }
  const failed = earlier.filter((other) => isFailedAttempt(other, payment)).length;
  if (failed >= maxAttempts) yield `after ${failed} failed attempts`;
  const bookmark = bookmarkOf(given, ask);
  const isInLookBack = ask.day > payment.newest - payment.latencyDays;
  if (bookmark !== undefined && ask.day <= bookmark && !isInLookBack) yield 'although finished';
  if (bookmark === undefined && ask.day < floor) yield 'in its first run although it is before the start';
  const isGap = [...daysIn(given.gaps)].some((gap) => nameOf(gap) === nameOf(ask));
  const hasAnswer = facts.alike(ask).some(({ answeredSince }) => answeredSince !== undefined);
  if (isGap && !hasAnswer) yield 'although it is a gap';
}

/** Whether an earlier ask of the same question and digest is no reason not to ask. */
function mayAskAgain(ask: AskFacts, earlier: AskFacts, { losses, latencyDays, ages, look }: Payment): boolean {
  const { answeredSince, deletedAt, ended } = earlier;
  // The answer by which it was superseded may be a reason.
  if (ended === 'superseded') return true;
  const isDue = ask.newest > earlier.newest && earlier.newest < rungSince(ask, ages);
  const isLookBack = isDue && ask.day > ask.newest - latencyDays;
  if (deletedAt !== undefined) return answeredSince === undefined || losses > deletedAt || isLookBack;
  // A failure that has come is known to all shards, even before the one that takes care of it has said so.
  if (answeredSince === undefined) return ended !== undefined || earlier.hasFailed;
  // An answer that came to an ask that had ended counts from the next look into the inbox.
  return isLookBack || (ended !== undefined && answeredSince === look);
}

/** The day since which a day stands on the rung of the ladder that it is asked for on. */
function rungSince({ day, newest }: AskFacts, ages: readonly number[] | undefined): number {
  if (ages === undefined) return Infinity;
  const reached = ages.filter((age) => age <= newest - day);
  return reached.length === 0 ? -Infinity : day + Math.max(...reached);
}

function isFailedAttempt(ask: AskFacts, { now, expiryMs }: Payment): boolean {
  const { isTaken, deletedAt, answeredSince, ended, responseId, createdAt } = ask;
  if (!isTaken || deletedAt !== undefined || answeredSince !== undefined || ended === 'not_accepted') return false;
  return ask.hasFailed || ask.hasNonsense || (responseId !== null && now - createdAt >= expiryMs);
}
