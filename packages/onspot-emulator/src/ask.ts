/** One attempt to post a callback. */
export type Delivery = {
  /** The emulator's time at which it ended, RFC 3339. */
  at: string;
  /** What the receiver answered; null when no answer came. */
  status: number | null;
  /** Why no answer came. */
  error?: string;
  /** Bytes of body that were sent. */
  bytes: number;
};

/** One question that was taken, and paid for. */
export type Ask = {
  /** The ack's id, and the callback's `cbinfo.id`. */
  responseId: string;
  /** The location's name. */
  name: string;
  /** The window as it was asked; empty for questions without one (files and addresses). */
  start: string;
  end: string;
  /** Where the callback goes. Holds whatever secret the asker put there. */
  callback: string;
  /** Where the file of a save endpoint is, query included, whatever a fault makes the ack say. */
  location?: string;
  /** The emulator's time as of which the answer is generated, RFC 3339. */
  asOf: string;
  /** What the callback says of itself. */
  success: boolean;
  message: string;
  /** The kinds of faults that strike its callback or its file. */
  faults: string[];
  /** `waiting` until a callback was answered with 200, or no further one will come. */
  state: 'waiting' | 'delivered' | 'lost' | 'given-up';
  /** Every attempt so far, duplicates included. */
  deliveries: Delivery[];
};
