import { createHash } from 'node:crypto';

/** What stands for the empty text. */
export const EMPTY = '__EMPTY__';

/** Characters of a hash; 128 bits of it. */
const HASH_CHARACTERS = 32;

/**
 * A stream's name or a field's value as part of a key. Letters, digits, `-`, `_` and `.` stay; every other byte of its
 * UTF-8 is written `%XX`, as in a URL, and so is a `.` or `_` at its start: those begin names that file systems, Hive
 * and this target (`_rejected`, `__EMPTY__`) keep for themselves. `decodeURIComponent` gives the text back, so no two
 * texts are the same part; a lone surrogate, which is in no text that UTF-8 can carry, is U+FFFD.
 */
export function escapeName(text: string): string {
  if (PLAIN.test(text)) return text;
  let escaped = '';
  for (const byte of Buffer.from(text)) escaped += (escaped === '' ? SPELLED_FIRST : SPELLED)[byte] ?? '';
  return escaped;
}

const PLAIN = /^[A-Za-z0-9-][A-Za-z0-9._-]*$/;

/** By byte. */
const SPELLED = spellBytes(/[A-Za-z0-9._-]/);
const SPELLED_FIRST = spellBytes(/[A-Za-z0-9-]/);

function spellBytes(plain: RegExp): string[] {
  return Array.from({ length: 256 }, (_, byte) => {
    const character = String.fromCharCode(byte);
    return plain.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  });
}

/**
 * The escaped text, never empty and of so many bytes at most. A longer one is cut and gets a `!`, which no escaped text
 * has, and a hash of the whole, so that it stays the only one of its spelling.
 */
export function spellName(text: string, mostBytes: number): string {
  if (text === '') return EMPTY;
  const escaped = escapeName(text);
  if (escaped.length <= mostBytes) return escaped;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, HASH_CHARACTERS);
  const kept = escaped.slice(0, mostBytes - HASH_CHARACTERS - 1).replace(/%[0-9A-F]?$/, '');
  return `${kept}!${hash}`;
}

/** Whether a character may be in a spelled name. */
export function isOfSpelledName(character: string): boolean {
  return /[A-Za-z0-9._%!-]/.test(character);
}
