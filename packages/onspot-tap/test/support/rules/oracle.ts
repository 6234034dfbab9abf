import { type AskFacts, type Facts } from './facts.js';
import { type Circumstances } from './circumstances.js';
import { findReasonsAgainst } from './payments.js';
import { bookmarkOf, bookmarksOf, type DayOf, daysIn, nameOf, type StateValue } from './state-value.js';

/** The first day of each stream and location that must be stored or a gap. It belongs to a state. */
export type Floors = ReadonlyMap<string, number>;

/** Watches everything that happens, and says which promise was broken. It knows no rule of the tap but its promises. */
export type Oracle = {
  violations: string[];
  wroteLedger(text: string): void;
  deletedLedger(asks: readonly AskFacts[]): void;
  deletedAnswer(ask: AskFacts): void;
  /** OnSpot has taken a question. */
  took(askId: string): void;
  stored(ask: AskFacts): void;
  beganRun(): void;
  /** The tap has said a state. */
  saidState(state: StateValue): void;
  /** The target has said it: all before it is stored. */
  coveredState(state: StateValue): void;
  floors(): Floors;
  takeFloors(floors: Floors): void;
  /** Whether the target has stored a day's answer, or a state has reported a gap. */
  isClosed(day: DayOf): boolean;
};

const FAILURES: ReadonlySet<string> = new Set(['failed', 'refused', 'expired', 'malformed']);

export function createOracle(facts: Facts, at: () => Circumstances): Oracle {
  const violations: string[] = [];
  const storedDays = new Set<string>();
  const gapsEver = new Set<string>();
  let floors = new Map<string, number>();
  let stores = 0;
  let before = new Map<string, number>();

  const blame = (ask: AskFacts | undefined, what: string) =>
    violations.push(ask === undefined ? what : `${nameOf(ask)}, ask ${ask.index}: ${what}`);

  const isAnsweredByNewer = (ask: AskFacts, isSo: (other: AskFacts) => boolean = () => true) =>
    facts.alike(ask).some((other) => other.index > ask.index && other.answeredSince !== undefined && isSo(other));

  /** Whether nothing is lost without its answer: it is stored, or a newer one is there or was stored. */
  const isSafe = (ask: AskFacts) =>
    ask.answeredSince === undefined ||
    ask.stored !== undefined ||
    isAnsweredByNewer(ask, ({ stored, deletedAt }) => stored !== undefined || deletedAt === undefined);

  /** Whether a newer ask of the same question has a stored answer, and what is known of it is still there. */
  const isOutdone = (ask: AskFacts) =>
    facts
      .alike(ask)
      .some(
        (other) =>
          other.index > ask.index &&
          other.digest === ask.digest &&
          other.stored !== undefined &&
          other.deletedAt === undefined,
      );

  const isInLookBack = ({ day }: AskFacts) => day > at().newest - at().latencyDays;

  function checkEnd(ask: AskFacts, reason: string): void {
    // Only asking again can close a day whose answer was deleted.
    if (ask.deletedAt !== undefined && ask.isRetired && reason === 'not_accepted') return;
    const { now, look, expiryMs, ambiguousMs, listeningSince } = at();
    const age = now - ask.createdAt;
    const isJustified: Record<string, boolean> = {
      failed: ask.hasFailed,
      malformed: ask.hasNonsense,
      refused: !ask.isTaken,
      expired: age >= expiryMs && ask.responseId !== null,
      not_accepted:
        ask.responseId === null && (age >= expiryMs || now - Math.max(ask.createdAt, listeningSince) >= ambiguousMs),
      superseded: (ask.answeredSince !== undefined || ask.reasons.size === 0) && isAnsweredByNewer(ask),
    };
    if (isJustified[reason] !== true) blame(ask, `ended as ${reason} without a reason`);
    if (reason !== 'superseded' && ask.answeredSince !== undefined && ask.answeredSince < look) {
      blame(ask, `ended as ${reason} although its answer lay in the inbox`);
    }
  }

  /** Nothing can be learnt from a retired ask any more, but its answer, if it had one. */
  function checkRetired(ask: AskFacts): void {
    if (ask.ended === undefined) {
      if (ask.stored === undefined) blame(ask, 'retired before its answer was stored');
      return;
    }
    if (!ask.isTold) blame(ask, 'retired before anybody was told how it ended');
    if (!isSafe(ask)) blame(ask, 'retired as ended although its answer had come');
    // A state that was lost for a while may know that its answer is stored.
    if (ask.isTaken && ask.stored === undefined && at().now - ask.createdAt < at().tokenMs) {
      blame(ask, 'retired while its answer could still come');
    }
  }

  function checkNewGap(gap: DayOf): void {
    const failures = new Map<string, number>();
    for (const { digest, reasons, hasFailed } of facts.ofDay(gap.stream, gap.location, gap.day)) {
      if (hasFailed || [...reasons].some((reason) => FAILURES.has(reason)))
        failures.set(digest, (failures.get(digest) ?? 0) + 1);
    }
    const { maxAttempts } = at();
    if (storedDays.has(nameOf(gap)) && gap.day <= (bookmarkOf(at().given, gap) ?? -1))
      blame(undefined, `${nameOf(gap)} is a gap although it was finished`);
    if (Math.max(0, ...failures.values()) < maxAttempts) {
      blame(undefined, `${nameOf(gap)} is a gap after fewer than ${maxAttempts} attempts`);
    }
  }

  function checkBookmark({ stream, location, day }: DayOf): void {
    const key = `${stream} ${location}`;
    const last = before.get(key);
    if (last !== undefined && day < last) blame(undefined, `the bookmark of ${key} moved back from ${last} to ${day}`);
    before.set(key, day);
    if (last !== undefined) return;
    // Its first bookmark, or the first one after all states were lost: nothing in the ledger may be cut off.
    const here = [...facts.asks()].filter((ask) => ask.stream === stream && ask.location === location);
    const asked = here.filter(({ isForgotten }) => !isForgotten).map((ask) => ask.day);
    floors.set(key, Math.min(at().startDay, ...asked));
  }
  const isClosed = (day: DayOf) => storedDays.has(nameOf(day)) || gapsEver.has(nameOf(day));

  return {
    violations,
    wroteLedger(text) {
      const wasRetired = new Set([...facts.asks()].filter((ask) => ask.isRetired));
      for (const ask of facts.take(text)) {
        if (ask.isRetired && !wasRetired.has(ask)) checkRetired(ask);
        if (ask.ended !== undefined && !ask.reasons.has(ask.ended)) checkEnd(ask, ask.ended);
        if (ask.ended !== undefined) ask.reasons.add(ask.ended);
      }
    },
    deletedLedger(asks) {
      for (const ask of asks) {
        if (ask.isTaken && !ask.isRetired) blame(ask, 'its ledger object was deleted before it was retired');
        if (!isSafe(ask)) blame(ask, 'its ledger object was deleted before its answer was stored');
        if (ask.isTaken && isInLookBack(ask) && !isOutdone(ask))
          blame(ask, 'its ledger object was deleted in the look-back');
        ask.deletedAt ??= at().losses;
        ask.isForgotten = true;
        if (!ask.isTaken && !ask.isRetired) facts.drop(ask);
      }
    },
    deletedAnswer(ask) {
      if (!isSafe(ask)) blame(ask, 'its answer was deleted before it was stored');
      ask.deletedAt ??= at().losses;
    },
    took(askId) {
      const ask = facts.find(askId);
      if (ask === undefined) return void blame(undefined, `${askId} was asked before the ledger knew of it`);
      ask.isTaken = true;
      const floor = floors.get(`${ask.stream} ${ask.location}`) ?? Infinity;
      for (const reason of findReasonsAgainst(ask, { facts, floor, ...at() })) blame(ask, `paid ${reason}`);
    },
    stored(ask) {
      ask.stored = stores += 1;
      storedDays.add(nameOf(ask));
    },
    beganRun() {
      before = new Map([...bookmarksOf(at().given)].map(({ stream, location, day }) => [`${stream} ${location}`, day]));
    },
    saidState(state) {
      for (const bookmark of bookmarksOf(state)) checkBookmark(bookmark);
      for (const gap of daysIn(state.gaps)) if (!gapsEver.has(nameOf(gap))) checkNewGap(gap);
    },
    coveredState(state) {
      for (const gap of daysIn(state.gaps)) gapsEver.add(nameOf(gap));
      for (const day of finishedDays(state, floors)) {
        if (!isClosed(day)) blame(undefined, `a state says that ${nameOf(day)} is finished, and it is not stored`);
      }
    },
    floors: () => new Map(floors),
    takeFloors: (given) => void (floors = new Map(given)),
    isClosed,
  };
}

/** The days that a state says are finished, from where on it must tell the truth. */
function* finishedDays(state: StateValue, floors: Floors): Generator<DayOf> {
  for (const { stream, location, day: last } of bookmarksOf(state)) {
    const first = floors.get(`${stream} ${location}`) ?? Infinity;
    for (let day = first; day <= last; day += 1) yield { stream, location, day };
  }
  yield* daysIn(state.ahead);
}
