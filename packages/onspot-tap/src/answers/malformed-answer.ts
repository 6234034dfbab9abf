/** An answer that is cut off, is not JSON or has not the documented shape. Asking again may help, reading again won't. */
export class MalformedAnswer extends Error {
  override readonly name = 'MalformedAnswer';

  constructor(
    what: string,
    /** Where in the answer's body, from 0. */
    readonly byte: number,
  ) {
    super(`The answer is malformed at byte ${byte}: ${what}`);
  }
}
