import { type JsonObject, skipString } from '@onspot-tap/singer';
import { BACKSLASH } from '../../bytes/ascii.js';
import { hasAt } from '../../bytes/has-at.js';
import { scanDate, scanDateTime } from './dates.js';
import { toExpression } from '../expression.js';
import { allowedValues } from './kinds.js';
import { type StringScan, type ValueTest } from './form.js';

/** The validator's own test of a format: of strings, or of numbers. Undefined for one that is not checked. */
export type FormatOf = (name: string) => FormatTest | undefined;
export type FormatTest =
  { of: 'string'; test: (text: string) => boolean } | { of: 'number'; test: (value: number) => boolean };

/** Formats that are common enough to be looked at byte by byte. */
const SCANS: Readonly<Record<string, StringScan>> = { date: scanDate, 'date-time': scanDateTime };

/** How strings are stepped over that a schema allows; undefined when it allows any. */
export function toStringScan(schema: JsonObject, formatOf: FormatOf): StringScan | undefined {
  const { format, pattern, minLength = 0, maxLength = Infinity } = schema;
  const tests: ValueTest[] = [];
  const allowed = allowedValues(schema);
  if (allowed !== undefined) tests.push(isOneOf(allowed.filter((value) => typeof value === 'string')));
  if (typeof pattern === 'string') {
    const expression = toExpression(pattern);
    tests.push(passes((text) => expression.test(text)));
  }
  if (minLength !== 0 || maxLength !== Infinity) tests.push(hasLength(Number(minLength), Number(maxLength)));
  const name = typeof format === 'string' ? format : '';
  const checked = formatOf(name);
  if (checked?.of !== 'string') return tests.length === 0 ? undefined : scanIfAll(tests);
  const scan = SCANS[name] ?? scanIfAll([passes(checked.test)]);
  return tests.length === 0 ? scan : scanBoth(scan, scanIfAll(tests));
}

/** Steps over strings whose content passes all tests. One with escapes is not what its bytes are: it cannot be said. */
function scanIfAll(tests: readonly ValueTest[]): StringScan {
  return (bytes, at) => {
    const end = skipString(bytes, at);
    if (end < 0) return -1;
    for (let index = at + 1; index < end; index += 1) if (bytes[index] === BACKSLASH) return -1;
    for (const test of tests) if (!test(bytes, at + 1, end - 1)) return -1;
    return end;
  };
}

function scanBoth(scan: StringScan, other: StringScan): StringScan {
  return (bytes, at) => {
    const end = scan(bytes, at);
    return end >= 0 && other(bytes, at) === end ? end : -1;
  };
}

function isOneOf(texts: readonly string[]): ValueTest {
  const all = texts.map((text) => Buffer.from(text));
  return (bytes, start, end) => all.some((text) => text.length === end - start && hasAt(bytes, start, text));
}

function passes(test: (text: string) => boolean): ValueTest {
  return (bytes, start, end) => test(bytes.toString('utf8', start, end));
}

/** Counts characters as JSON Schema does: code points. */
function hasLength(least: number, most: number): ValueTest {
  return (bytes, start, end) => {
    let length = 0;
    // Every byte of UTF-8 but those that go on with a character.
    for (let index = start; index < end; index += 1) if (((bytes[index] as number) & 0xc0) !== 0x80) length += 1;
    return length >= least && length <= most;
  };
}
