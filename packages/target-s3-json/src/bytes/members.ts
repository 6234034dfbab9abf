import { skipString } from '@onspot-tap/singer';
import { BACKSLASH } from './ascii.js';
import { skipBlanks } from './blanks.js';
import { isMember, stepOver, toFirst, toNext, toValue } from './steps.js';

/** A member of a JSON object and where its value stands. */
export type Member = { name: string; start: number; end: number };

/** The members of the object that begins at `at`, or behind blanks there, duplicates included. It must be well-formed. */
export function* membersOf(bytes: Buffer, at: number): Generator<Member> {
  let index = toFirst(bytes, skipBlanks(bytes, at));
  while (isMember(bytes, index)) {
    const nameEnd = skipString(bytes, index);
    const name = toName(bytes, index, nameEnd);
    const start = toValue(bytes, nameEnd);
    const end = stepOver(bytes, start);
    yield { name, start, end };
    index = toNext(bytes, end);
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
