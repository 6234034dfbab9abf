import { type StateValue } from './state-value.js';

/** What the promises depend on, besides what happened to the asks. */
export type Circumstances = {
  now: number;
  /** How often a tap has looked into the inbox, or waited before it looks again. */
  look: number;
  /** How often a state was lost or restored. */
  losses: number;
  newest: number;
  /** What `start_date` says. */
  startDay: number;
  /** Since when somebody takes callbacks. */
  listeningSince: number;
  given: StateValue;
  latencyDays: number;
  /** Ages at which a day is asked for again; undefined: each that the look-back has. */
  ages: readonly number[] | undefined;
  maxAttempts: number;
  expiryMs: number;
  ambiguousMs: number;
  tokenMs: number;
};
