import { skipString, skipValue, skipWhitespace } from '@onspot-tap/singer';

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;

/** Where the value of each field stands. */
export type Places = ({ start: number; end: number } | undefined)[];

/**
 * Finds fields by their names among the members of the object that begins at `at`, without making texts of the others'
 * names. Undefined when that is not enough: a name has an escape, or a value is very deep.
 */
export function scanFields(names: readonly string[]): (bytes: Buffer, at: number) => Places | undefined {
  const wanted = names.map((name) => Buffer.from(name));
  return (bytes, at) => {
    const places: Places = wanted.map(() => undefined);
    let index = skipWhitespace(bytes, at + 1);
    while (bytes[index] === QUOTE) {
      const nameEnd = skipString(bytes, index) - 1;
      if (hasEscape(bytes, index + 1, nameEnd)) return undefined;
      const start = skipWhitespace(bytes, skipWhitespace(bytes, nameEnd + 1) + 1);
      const end = skipValue(bytes, start);
      if (end < 0) return undefined;
      for (let which = 0; which < wanted.length; which += 1) {
        if (isName(bytes, index + 1, nameEnd, wanted[which])) places[which] = { start, end };
      }
      index = skipWhitespace(bytes, end);
      if (bytes[index] === COMMA) index = skipWhitespace(bytes, index + 1);
    }
    return places;
  };
}

function hasEscape(bytes: Buffer, start: number, end: number): boolean {
  for (let index = start; index < end; index += 1) if (bytes[index] === BACKSLASH) return true;
  return false;
}

function isName(bytes: Buffer, start: number, end: number, name: Buffer | undefined): boolean {
  if (name?.length !== end - start) return false;
  for (let index = 0; index < name.length; index += 1) if (bytes[start + index] !== name[index]) return false;
  return true;
}
