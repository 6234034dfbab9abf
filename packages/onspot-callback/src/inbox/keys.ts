import { type Ask } from '../ask.js';

/** Where the answers of one stream and window lie, relative to the work store, its slash included. */
export function inboxPrefix({ stream, windowStart }: Pick<Ask, 'stream' | 'windowStart'>): string {
  return `responses/${stream}/${windowStart}/`;
}

/** The key of an ask's answer: the first complete successful callback body, as it was received. */
export function answerKey(ask: Ask): string {
  return `${inboxPrefix(ask)}${ask.askId}.json`;
}

/** The key of the small body by which OnSpot said that it could not answer; an answer beside it counts more. */
export function failureKey(ask: Ask): string {
  return `${inboxPrefix(ask)}${ask.askId}.failed.json`;
}
