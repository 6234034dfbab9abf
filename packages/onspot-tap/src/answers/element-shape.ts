import { isJsonObject } from '@onspot-tap/singer';
import { type AnswerShape, type ItemField } from '../streams/stream-definition.js';
import { type Member, type Spans } from './element-scanner.js';
import { isWritableTime } from './write-time.js';

export type ListShape = Extract<AnswerShape, { kind: 'list' }>;

/** The members that the fields of a list's records come from; several fields may share one. */
export function membersOf({ fields }: ListShape): Member[] {
  const members = new Map<string | undefined, Member>();
  for (const { from, type } of Object.values(fields)) {
    members.set(from, { name: from, type: type === 'string' ? 'string' : 'integer' });
  }
  return [...members.values()];
}

/** What is wrong with an element, in words; undefined when it is what its endpoint documents. */
export function faultOf(element: unknown, { fields }: ListShape): string | undefined {
  for (const { from, type } of Object.values(fields)) {
    const value = from === undefined ? element : memberOf(element, from);
    const fault = faultOfValue(value, type);
    if (fault !== undefined) return from === undefined ? `an element ${fault}` : `the "${from}" of an element ${fault}`;
  }
  return undefined;
}

function faultOfValue(value: unknown, type: ItemField['type']): string | undefined {
  if (value === undefined) return 'is missing';
  if (type === 'string') return typeof value === 'string' ? undefined : 'is not a string';
  if (!Number.isSafeInteger(value)) return 'is not an integer';
  return type === 'integer' || isWritableTime(Number(value)) ? undefined : 'is not a time in epoch milliseconds';
}

/** Writes the members' values anew, as an element scanner would have found them, and returns the bytes they lie in. */
export function layOut(element: unknown, members: readonly Member[], { starts, ends, numbers }: Spans): Buffer {
  let text = '';
  for (const [index, { name }] of members.entries()) {
    const value = name === undefined ? element : memberOf(element, name);
    starts[index] = Buffer.byteLength(text);
    text += JSON.stringify(value);
    ends[index] = Buffer.byteLength(text);
    numbers[index] = Number(value);
  }
  return Buffer.from(text);
}

function memberOf(element: unknown, name: string): unknown {
  return isJsonObject(element) ? element[name] : undefined;
}
