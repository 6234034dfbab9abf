import { type MemberNames } from './member-names.js';
import { type RequiredMembers } from './required-members.js';

/** The kinds of JSON values, as bits. `fraction` is any number that is not written as a whole one. */
export const KIND = { null: 1, boolean: 2, integer: 4, fraction: 8, string: 16, object: 32, array: 64 } as const;

export const ALL_KINDS = 127;

/** From the opening quote of a string to behind its closing one; -1 when it cannot be said to be valid. */
export type StringScan = (bytes: Buffer, at: number) => number;

/** Whether the value that is written between two indices is surely valid. */
export type ValueTest = (bytes: Buffer, start: number, end: number) => boolean;

/**
 * What a scanner can surely find valid: a JSON Schema in a form that bytes are compared with. A value that does not fit
 * may be valid all the same. Every form has all members in one order, so that the code that reads them stays fast.
 */
export type Form = {
  /** Bits of KIND: what a value may be. */
  kinds: number;
  /** Undefined for any string. */
  scanString: StringScan | undefined;
  testNumber: ValueTest | undefined;
  members: Members | undefined;
  items: Items | undefined;
  /** Of each list there must be one form that the value has, besides all of the above. */
  choices: readonly (readonly Form[])[] | undefined;
};

export type Members = {
  names: MemberNames<Form>;
  /** Undefined when none is required. */
  required: RequiredMembers | undefined;
};

export type Items = { form: Form; least: number; most: number };

/** A form that any value has, but for what is told. */
export function makeForm(parts: Partial<Form> = {}): Form {
  return {
    kinds: parts.kinds ?? ALL_KINDS,
    scanString: parts.scanString,
    testNumber: parts.testNumber,
    members: parts.members,
    items: parts.items,
    choices: parts.choices,
  };
}

/** Any value. */
export const ANYTHING: Form = makeForm();

/** No value: none can be found valid by scanning alone. */
export const NOTHING: Form = makeForm({ kinds: 0 });
