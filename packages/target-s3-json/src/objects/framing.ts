/** `jsonl`: records with a delimiter behind each; `json`: one array per object. */
export type Format = 'jsonl' | 'json';

/** What stands around the records of an object, which stay byte for byte. */
export type Framing = {
  /** Before the first record. */
  opening: Buffer;
  /** Behind each record. */
  behind: Buffer;
  /** In the place of `behind` after the last record, and just as long. */
  closing: Buffer;
};

/** Names of delimiters that are hard to write in some configurations. */
const NAMES: Readonly<Record<string, string>> = { newline: '\n', crlf: '\r\n' };

const MOST_CHARACTERS = 16;

/** The text of a `delimiter` setting: a name stands for what it means. */
export function toDelimiter(setting: string): string {
  return NAMES[setting] ?? setting;
}

/**
 * Why records could not be told apart again by a delimiter; undefined when they can. In JSON any printable character may
 * stand in a string, and tabs and carriage returns between tokens. The other control characters are never in a line of
 * JSON, so one of those makes a delimiter that no record holds.
 */
export function findDelimiterFlaw(setting: string): string | undefined {
  const delimiter = toDelimiter(setting);
  const isShortAscii = delimiter.length <= MOST_CHARACTERS && /^\p{ASCII}*$/u.test(delimiter);
  if (isShortAscii && /[^\P{Cc}\t\r\x7f]/u.test(delimiter)) return undefined;
  return `"delimiter" must be "newline", "crlf" or up to ${MOST_CHARACTERS} ASCII characters among which is a control character other than tab and carriage return, such as "\\u001e": anything else may also stand inside a record (it is ${JSON.stringify(setting)})`;
}

/** @param delimiter of jsonl; an array has commas */
export function toFraming(format: Format, delimiter: string): Framing {
  if (format === 'json') return { opening: Buffer.from('['), behind: Buffer.from(',\n'), closing: Buffer.from(']\n') };
  const behind = Buffer.from(delimiter);
  return { opening: Buffer.alloc(0), behind, closing: behind };
}
