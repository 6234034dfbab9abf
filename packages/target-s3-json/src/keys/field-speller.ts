import { createDateFormatter } from './key-dates.js';
import { spellName } from './spelled-name.js';
import { timeOf } from './time-of.js';

/** What stands for null, for a field that is missing and for a date that is none, as in Hive. */
export const NO_VALUE = '__HIVE_DEFAULT_PARTITION__';

export type FieldStyle = {
  /** Of a date, in Luxon's tokens. Without it the value itself is spelled. */
  format?: string | undefined;
  zone: string;
  /** The longest spelling. */
  mostBytes: number;
};

/** Spells a field's value, given as JSON, undefined when it is missing. Answers undefined for a date that is none. */
export type FieldSpeller = (json: string | undefined) => string | undefined;

/**
 * The spelling of a field's values in keys. A text is spelled as itself, any other value as its JSON; no value is
 * spelled like `NO_VALUE`, since a `_` at its start would be escaped.
 */
export function createFieldSpeller({ format, zone, mostBytes }: FieldStyle): FieldSpeller {
  if (format === undefined) return (json) => (isNone(json) ? NO_VALUE : spellName(toText(json), mostBytes));
  const formatted = createDateFormatter({ format, zone });
  return (json) => {
    if (isNone(json)) return NO_VALUE;
    const time = timeOf(isText(json) ? toText(json) : Number(json), zone);
    return time === undefined ? undefined : formatted(time);
  };
}

function isNone(json: string | undefined): json is undefined | 'null' {
  return json === undefined || json === 'null';
}

function isText(json: string): boolean {
  return json.startsWith('"');
}

function toText(json: string): string {
  if (!isText(json)) return json;
  return json.includes('\\') ? (JSON.parse(json) as string) : json.slice(1, -1);
}
