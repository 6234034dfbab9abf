import { createCounter, type Counter, type Logger } from '@onspot-tap/singer';
import { type Ask } from './ask.js';

/**
 * How a request with a good token ended: stored as answer or failure, dropped as a duplicate, refused for its body
 * (4xx), broken off by its sender, or unavailable (503).
 */
export type Outcome = 'answer' | 'failure' | 'duplicate' | 'refused' | 'broken_off' | 'unavailable';

export type Ending = { outcome: Outcome; bytes: number; seconds: number; reason?: string };

/** Tells what came in, in log lines and METRIC lines. It never sees a token. */
export type Tally = {
  ended(ask: Ask, ending: Ending): void;
  /** Somebody without a good token: only counted, so that nobody can fill the log from outside. */
  turnedAway(): void;
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

export function createTally(log: Logger): Tally {
  const counters = new Map<string, Counter>();

  function count(outcome: string): void {
    const counter = counters.get(outcome) ?? createCounter(log, 'callback_count', { outcome });
    counters.set(outcome, counter);
    counter.add(1);
  }
  return {
    ended({ stream, windowStart, askId }, { outcome, bytes, seconds, reason }) {
      count(outcome);
      const isGood = outcome === 'answer' || outcome === 'failure' || outcome === 'duplicate';
      const sentence = `${WORDS[outcome]} ask ${askId}${reason === undefined ? '' : `: ${reason}`}`;
      log[isGood ? 'info' : 'warn'](sentence, {
        stream,
        window_start: windowStart,
        ask_id: askId,
        outcome,
        bytes,
        seconds,
      });
    },
    turnedAway: () => count('turned_away'),
    end: () => counters.forEach((counter) => counter.end()),
  };
}
