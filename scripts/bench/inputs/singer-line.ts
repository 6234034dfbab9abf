/** One Singer message, its line feed included. */
export type SingerLine = {
  text: string;
  /** The stream whose record it is; undefined for other messages. */
  recordOf?: string;
};

/** A STATE stands behind every so many records. */
export const STATE_EVERY = 10_000;

/** Epoch milliseconds of the first record of every input. */
export const FIRST_SEEN = Date.UTC(2021, 1, 7);

/** Fields of a schema, each of which may be null, as most taps say it. */
export const NULLABLE = {
  text: { type: ['null', 'string'] },
  integer: { type: ['null', 'integer'] },
  number: { type: ['null', 'number'] },
  flag: { type: ['null', 'boolean'] },
  day: { type: ['null', 'string'], format: 'date' },
  time: { type: ['null', 'string'], format: 'date-time' },
} as const;
