/** A stretch of bytes that someone else owns: to be copied before control goes back to the event loop. */
export type Span = {
  bytes: Buffer;
  /** Of the same bytes. */
  view: DataView;
  start: number;
  end: number;
};
