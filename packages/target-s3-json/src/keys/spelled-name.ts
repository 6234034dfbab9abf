import { createHash } from 'node:crypto';

/** What stands for the empty text. */
export const EMPTY = '__EMPTY__';

/** Characters of a hash; 128 bits of it. */
const HASH_CHARACTERS = 32;

/**
 * A stream's name or a field's value as part of a key. Letters, digits, `-`, `_` and `.` stay; every other byte of its
 * UTF-8 is written `%XX`, as in a URL, and so is a `.` or `_` at its start: those begin names that file systems, Hive
 * and this target (`_rejected`, `__EMPTY__`) keep for themselves. `decodeURIComponent` gives the text back, so no two
 * texts are the same part. A lone surrogate, which no UTF-8 can carry, has the bytes that UTF-8 would give it (WTF-8).
 */
export function escapeName(text: string): string {
  if (PLAIN.test(text)) return text;
  let escaped = '';
  for (const byte of bytesOf(text)) escaped += (escaped === '' ? SPELLED_FIRST : SPELLED)[byte] ?? '';
  return escaped;
}

/** Of the pair that a code point above U+FFFF is nothing is found: the expression looks at code points. */
const LONE_SURROGATE = /(\p{Surrogate})/u;

function bytesOf(text: string): Buffer {
  if (!LONE_SURROGATE.test(text)) return Buffer.from(text);
  const parts = text.split(LONE_SURROGATE);
  return Buffer.concat(parts.map((part, index) => (index % 2 === 0 ? Buffer.from(part) : wtf8(part.charCodeAt(0)))));
}

function wtf8(unit: number): Buffer {
  return Buffer.of(0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f));
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
  const hash = createHash('sha256').update(bytesOf(text)).digest('hex').slice(0, HASH_CHARACTERS);
  const kept = escaped.slice(0, mostBytes - HASH_CHARACTERS - 1).replace(/%[0-9A-F]?$/, '');
  return `${kept}!${hash}`;
}

/** Whether a character may be in a spelled name. */
export function isOfSpelledName(character: string): boolean {
  return /[A-Za-z0-9._%!-]/.test(character);
}
