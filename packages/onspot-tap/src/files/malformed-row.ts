import { MalformedAnswer } from '../answers/malformed-answer.js';
import { type RowPlace } from './row-taker.js';

/** `where` begins with its line as a rule, as in `line 3 has two cells`. The byte is one of the unpacked text. */
export function malformedRow({ line, byte }: RowPlace, what: string): MalformedAnswer {
  return new MalformedAnswer(`line ${line}${what}`, byte);
}

const SHOWN_CHARACTERS = 40;

/** A text of the file for people to read: in quotes, and not at any length. */
export function quote(text: string): string {
  return JSON.stringify(text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text);
}
