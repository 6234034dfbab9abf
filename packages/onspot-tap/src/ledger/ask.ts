import { type Day } from '../time/day.js';
import { type Window } from '../time/window.js';

/**
 * How an ask ended without records. `failed`: OnSpot said so, or refused it; `expired`: no answer came in time;
 * `not_accepted`: its POST was ambiguous and no callback came; `malformed`: what came is no answer to it;
 * `superseded`: a newer answer to the same query was delivered before.
 */
export type EndReason = 'failed' | 'refused' | 'expired' | 'not_accepted' | 'malformed' | 'superseded';

export type End = { reason: EndReason; message: string | null; at: string };

/**
 * One submission of a query: what is paid for, waited for and delivered. What changes after it is made is not
 * readonly.
 */
export type Ask = {
  readonly id: string;
  readonly batch: Batch;
  /** Position in its batch. */
  readonly index: number;
  /** What was asked about: the id of a location, or the name of a group, a pair or an audience. */
  readonly subjectId: string;
  /** Digest of everything that shaped the question. */
  readonly digest: string;
  /** From 1; counts the asks of the same query and digest that failed. */
  readonly attempt: number;
  /** From the ack; `null` while unknown. */
  responseId: string | null;
  /** Further ids that the ack named, where one question has several: the answer may carry any of them. */
  otherIds?: readonly string[] | undefined;
  /** Address of the file that OnSpot writes, without a query string; undefined where the answer itself is posted. */
  file: string | undefined;
  end: End | undefined;
  /** Its records have been said in this run, or the given state proves that they are stored. */
  delivered: 'now' | 'before' | undefined;
};

/** Asks of one stream and window that went, or go, to OnSpot in one POST. */
export type Batch = {
  readonly id: string;
  readonly stream: string;
  readonly window: Window;
  /** Newest day of the run that made it: a later newest day asks the look-back again. */
  readonly newest: Day;
  /** Epoch ms. */
  readonly createdAt: number;
  /** What `save_url` was then; undefined where the answers themselves are posted. */
  readonly saveUrl: string | undefined;
  /** Epoch ms; once each of its asks is confirmed or has ended, and that is known to be stored. */
  retiredAt: number | undefined;
  readonly asks: readonly Ask[];
};

/** Whether an answer is still awaited. */
export function isOpen(ask: Ask): boolean {
  return ask.delivered === undefined && ask.end === undefined && ask.batch.retiredAt === undefined;
}

/** Whether the query was answered by this ask, whoever knows it: this run, the given state or the ledger. */
export function isAnswered(ask: Ask): boolean {
  return ask.end === undefined && (ask.delivered !== undefined || ask.batch.retiredAt !== undefined);
}

/** Whether it was made after another ask. */
export function isNewer({ batch, index }: Ask, ask: Ask): boolean {
  if (batch.id === ask.batch.id) return index > ask.index;
  return (batch.createdAt - ask.batch.createdAt || (batch.id > ask.batch.id ? 1 : -1)) > 0;
}

const ATTEMPTS: ReadonlySet<EndReason> = new Set(['failed', 'refused', 'expired', 'malformed']);

/** Whether the ask counts as an attempt that failed. One that was never accepted does not. */
export function isFailedAttempt({ end }: Ask): boolean {
  return end !== undefined && ATTEMPTS.has(end.reason);
}
