import { skipString } from '@onspot-tap/singer';
import { CLOSE_ARRAY, COMMA, OPEN_ARRAY, OPEN_OBJECT } from '../bytes/ascii.js';
import { skipBlanks } from '../bytes/blanks.js';
import { isMember, stepOver, toFirst, toNext, toValue } from '../bytes/steps.js';
import { type Fields, type FieldTree } from './field-tree.js';

/**
 * Finds what must be cut out of a record so that the fields that go are gone, and what is left is JSON. With a field
 * goes the comma on one side of it, and the white space between the two.
 *
 * @param at where the record begins, a well-formed object
 * @returns starts and ends by turns, ascending
 */
export function findCuts(bytes: Buffer, at: number, tree: FieldTree): number[] {
  const cuts: number[] = [];
  cutObject({ bytes, cuts }, at, tree);
  return cuts;
}

type Search = { bytes: Buffer; cuts: number[] };

/** Returns the index behind the object. */
function cutObject(search: Search, at: number, tree: FieldTree): number {
  const { bytes, cuts } = search;
  let hasKept = false;
  let leadingCut = -1; // where fields begin that go and have none before them that stays
  let lastEnd = -1;
  let index = toFirst(bytes, at);
  while (isMember(bytes, index)) {
    const nameEnd = skipString(bytes, index);
    const fields = tree.at(bytes, index + 1, nameEnd - 1);
    if (fields !== 'drop' && leadingCut >= 0) {
      cuts.push(leadingCut, index);
      leadingCut = -1;
    }
    const end = cutValue(search, toValue(bytes, nameEnd), fields);
    if (fields !== 'drop') hasKept = true;
    else if (hasKept) cuts.push(lastEnd, end);
    else if (leadingCut < 0) leadingCut = index;
    lastEnd = end;
    index = toNext(bytes, end);
  }
  if (leadingCut >= 0) cuts.push(leadingCut, lastEnd);
  return index + 1;
}

/** Returns the index behind the value. */
function cutValue(search: Search, at: number, fields: Fields): number {
  const { bytes } = search;
  if (typeof fields === 'object') {
    if (bytes[at] === OPEN_OBJECT) return cutObject(search, at, fields);
    if (bytes[at] === OPEN_ARRAY) return cutItems(search, at, fields);
  }
  return stepOver(bytes, at);
}

/** Arrays in arrays are walked through without recursion, since they may be nested deeper than the stack. */
function cutItems(search: Search, at: number, tree: FieldTree): number {
  const { bytes } = search;
  let depth = 0;
  let index = at;
  do {
    const byte = bytes[index];
    if (byte === OPEN_ARRAY || byte === CLOSE_ARRAY) {
      depth += byte === OPEN_ARRAY ? 1 : -1;
      index += 1;
    } else if (byte === COMMA) index += 1;
    else if (byte === OPEN_OBJECT) index = cutObject(search, index, tree);
    else index = stepOver(bytes, index);
    if (depth > 0) index = skipBlanks(bytes, index);
  } while (depth > 0);
  return index;
}
