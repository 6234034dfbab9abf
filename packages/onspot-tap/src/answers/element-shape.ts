import { Block, isJsonObject } from '@onspot-tap/singer';
import { type AnswerShape, type ItemField } from '../streams/stream-definition.js';
import { type Member, type Spans } from './element-scanner.js';
import { readMemberTexts } from './member-texts.js';
import { isWritableTime } from './write-time.js';

export type ListShape = Extract<AnswerShape, { kind: 'list' }>;

/** The members that the fields of a list's records come from; several fields may share one. */
export function membersOf({ fields }: ListShape): Member[] {
  const members = new Map<string | undefined, Member>();
  for (const { from, type } of Object.values(fields)) {
    if (type !== 'position') members.set(from, { name: from, type: type === 'time' ? 'integer' : type });
  }
  return [...members.values()];
}

/** What is wrong with an element, in words; undefined when it is what its endpoint documents. */
export function faultOf(element: unknown, { fields }: ListShape): string | undefined {
  for (const { from, type } of Object.values(fields)) {
    if (type === 'position') continue;
    const value = from === undefined ? element : memberOf(element, from);
    const fault = faultOfValue(value, type);
    if (fault !== undefined) return from === undefined ? `an element ${fault}` : `the "${from}" of an element ${fault}`;
  }
  return undefined;
}

function faultOfValue(value: unknown, type: ItemField['type']): string | undefined {
  if (value === undefined) return 'is missing';
  if (type === 'string') return typeof value === 'string' ? undefined : 'is not a string';
  if (type === 'number') return Number.isFinite(value) ? undefined : 'is not a number';
  if (!Number.isSafeInteger(value)) return 'is not an integer';
  return type === 'integer' || isWritableTime(Number(value)) ? undefined : 'is not a time in epoch milliseconds';
}

/** An element that was parsed, and what it was parsed from. */
export type ParsedElement = { value: unknown; text: string };

/** Writes the members' values anew, as an element scanner would have found them, and returns the bytes they lie in. */
export function layOut(element: ParsedElement, members: readonly Member[], { starts, ends, numbers }: Spans): Block {
  const hasNumbers = members.some(({ name, type }) => name !== undefined && type === 'number');
  const memberTexts = hasNumbers ? readMemberTexts(element.text) : undefined;
  let text = '';
  for (const [index, { name, type }] of members.entries()) {
    const value = name === undefined ? element.value : memberOf(element.value, name);
    starts[index] = Buffer.byteLength(text);
    if (type !== 'number') text += JSON.stringify(value);
    else text += name === undefined ? element.text : memberTexts?.get(name);
    ends[index] = Buffer.byteLength(text);
    numbers[index] = Number(value);
  }
  return new Block(Buffer.from(text));
}

function memberOf(element: unknown, name: string): unknown {
  return isJsonObject(element) ? element[name] : undefined;
}
