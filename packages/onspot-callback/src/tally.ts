import { createCounter, type Counter, type Logger } from '@onspot-tap/singer';
import { type Ask } from './ask.js';
import { type LineLimit, limitLines } from './line-limit.js';

/**
 * How a request with a good token ended: stored as answer or failure, dropped as a duplicate, refused for its body
 * (4xx), broken off by its sender, or unavailable (503).
 */
export type Outcome = 'answer' | 'failure' | 'duplicate' | 'refused' | 'broken_off' | 'unavailable';

export type Ending = { outcome: Outcome; bytes: number; seconds: number; reason?: string };

/**
 * Tells what came in, in log lines and METRIC lines. It never sees a token. What can happen to an ask any number of
 * times is told so often a minute, and then counted: nobody can fill the log from outside.
 */
export type Tally = {
  ended(ask: Ask, ending: Ending): void;
  /** Somebody without a good token: only counted, but for a word a minute on tokens that another secret has signed. */
  turnedAway(how?: { isUnsigned: boolean }): void;
  end(): void;
};

const WORDS: Record<Outcome, string> = {
  answer: 'Stored the answer to',
  failure: 'Stored the failure of',
  duplicate: 'Dropped another delivery for',
  refused: 'Refused a delivery for',
  broken_off: 'Broken off was a delivery for',
  unavailable: 'Could not store a delivery for',
};

/** Of each outcome but those that an ask has once. */
const LINES_PER_MINUTE = 60;

const UNSIGNED =
  'Callbacks are turned away whose tokens none of the secrets has signed; ' +
  "if OnSpot's answers do not come in, give this receiver the callback_secret of the tap";

/** An ask has each of them once. */
const isStored = (outcome: Outcome): boolean => outcome === 'answer' || outcome === 'failure';

const levelOf = (outcome: Outcome) => (isStored(outcome) || outcome === 'duplicate' ? 'info' : 'warn');

export function createTally(log: Logger): Tally {
  const counters = new Map<string, Counter>();
  const limits = new Map<Outcome, LineLimit>();
  // How many more there were is in the count of those turned away.
  const unsigned = limitLines(1, () => {});

  function count(outcome: string): void {
    const counter = counters.get(outcome) ?? createCounter(log, 'callback_count', { outcome });
    counters.set(outcome, counter);
    counter.add(1);
  }
  function mayTell(outcome: Outcome): boolean {
    if (isStored(outcome)) return true;
    const limit = limits.get(outcome) ?? limitLines(LINES_PER_MINUTE, (count) => tellRest(outcome, count));
    limits.set(outcome, limit);
    return limit.admits();
  }
  function tellRest(outcome: Outcome, count: number): void {
    log[levelOf(outcome)](`Another ${count} deliveries ended in the same way`, { outcome, count });
  }
  return {
    ended({ stream, windowStart, askId }, { outcome, bytes, seconds, reason }) {
      count(outcome);
      if (!mayTell(outcome)) return;
      const sentence = `${WORDS[outcome]} ask ${askId}${reason === undefined ? '' : `: ${reason}`}`;
      log[levelOf(outcome)](sentence, {
        stream,
        window_start: windowStart,
        ask_id: askId,
        outcome,
        bytes,
        seconds,
      });
    },
    turnedAway({ isUnsigned } = { isUnsigned: false }) {
      count('turned_away');
      if (isUnsigned && unsigned.admits()) log.warn(UNSIGNED);
    },
    end() {
      unsigned.end();
      limits.forEach((limit) => limit.end());
      counters.forEach((counter) => counter.end());
    },
  };
}
