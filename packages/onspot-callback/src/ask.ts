/** One submission of a question to OnSpot, as far as its place in the inbox goes. */
export type Ask = {
  /** The stream's name: lower-case letters, digits, `_` and `-`, a letter first, at most 64. */
  stream: string;
  /** First day of the window, `YYYY-MM-DD`. */
  windowStart: string;
  /** Letters, digits, `_` and `-`, a letter or digit first, at most 100. */
  askId: string;
};

// Neither dot nor slash nor percent sign: whatever passes here can name nothing outside the folder it is put in.
const STREAM = /^[a-z][a-z0-9_-]{0,63}$/;
const ASK_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

export function isStream(text: string): boolean {
  return STREAM.test(text);
}

export function isAskId(text: string): boolean {
  return ASK_ID.test(text);
}

/** Whether the text is a day of the calendar, as `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
  if (!DATE.test(text)) return false;
  const time = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text); // the 30th of February rolls over
}
