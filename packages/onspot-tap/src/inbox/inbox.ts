import { type Readable } from 'node:stream';
import { type Ask } from '../ledger/ask.js';

/** Something that OnSpot posted for an ask. A failure is a small body that says why there is no answer. */
export type Arrival = { ask: Ask; kind: 'answer' | 'failure'; open: () => Promise<Readable> };

/** Where answers arrive. */
export type Inbox = {
  /** What has arrived for these asks; an answer counts more than a failure. */
  look(asks: readonly Ask[]): Promise<Arrival[]>;
  /** Deletes what is there for an ask, if it is ours to delete. */
  clear(ask: Ask): Promise<void>;
};
