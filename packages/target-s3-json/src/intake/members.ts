import { skipString, skipWhitespace } from '@onspot-tap/singer';

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;

/** A member of a JSON object and where its value stands. */
export type Member = { name: string; start: number; end: number };

/**
 * The members of the object that begins at `at`, duplicates included. It must be well-formed, which a parser has found
 * before: then looking at brackets and strings is enough, and nesting of any depth costs nothing.
 */
export function* membersOf(bytes: Buffer, at: number): Generator<Member> {
  let index = skipWhitespace(bytes, skipWhitespace(bytes, at) + 1);
  while (bytes[index] === QUOTE) {
    const nameEnd = skipString(bytes, index);
    const name = toName(bytes, index, nameEnd);
    const start = skipWhitespace(bytes, skipWhitespace(bytes, nameEnd) + 1);
    const end = skipWellFormed(bytes, start);
    yield { name, start, end };
    index = skipWhitespace(bytes, end);
    if (bytes[index] === COMMA) index = skipWhitespace(bytes, index + 1);
  }
}

/** The member a parser would take: of several with one name, the last. */
export function findMember(bytes: Buffer, at: number, name: string): Member | undefined {
  let found: Member | undefined;
  for (const member of membersOf(bytes, at)) if (member.name === name) found = member;
  return found;
}

function toName(bytes: Buffer, start: number, end: number): string {
  const isEscaped = bytes.subarray(start, end).includes(BACKSLASH);
  return isEscaped
    ? (JSON.parse(bytes.toString('utf8', start, end)) as string)
    : bytes.toString('utf8', start + 1, end - 1);
}

const OPENING = new Set(Buffer.from('{['));
const CLOSING = new Set(Buffer.from('}]'));
const BEHIND_SCALAR = new Set(Buffer.from(',}] \t\r\n'));

/** Behind the value that begins at `at`, which must be well-formed. */
export function skipWellFormed(bytes: Buffer, at: number): number {
  if (bytes[at] === QUOTE) return skipString(bytes, at);
  let index = at;
  if (!OPENING.has(bytes[at] ?? 0)) {
    while (index < bytes.length && !BEHIND_SCALAR.has(bytes[index] ?? 0)) index += 1;
    return index;
  }
  let depth = 0;
  do {
    const byte = bytes[index] ?? 0;
    if (byte === QUOTE) {
      index = skipString(bytes, index);
      continue;
    }
    if (OPENING.has(byte)) depth += 1;
    else if (CLOSING.has(byte)) depth -= 1;
    index += 1;
  } while (depth > 0 && index < bytes.length);
  return index;
}
