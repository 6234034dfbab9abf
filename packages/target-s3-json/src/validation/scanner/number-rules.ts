import { type JsonObject, type JsonValue } from '@onspot-tap/singer';
import { DOT, LOWER, LOWER_E } from '../../bytes/ascii.js';
import { allowedValues } from './kinds.js';
import { type ValueTest } from './form.js';
import { type FormatOf } from './string-rules.js';

/** So many digits are exact as a number. */
const EXACT_DIGITS = 15;

const BOUNDS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  minimum: (value, bound) => value >= bound,
  maximum: (value, bound) => value <= bound,
  exclusiveMinimum: (value, bound) => value > bound,
  exclusiveMaximum: (value, bound) => value < bound,
};

/** What a schema asks of numbers, from what they are written like; undefined when that cannot tell. */
export function toNumberTests(schema: JsonObject, formatOf: FormatOf): ValueTest[] | undefined {
  const tests: ValueTest[] = [];
  const allowed = allowedValues(schema)?.filter((value) => typeof value === 'number');
  if (allowed !== undefined) tests.push(isWrittenAs(allowed));
  for (const [keyword, isWithin] of Object.entries(BOUNDS)) {
    const bound: JsonValue | undefined = schema[keyword];
    if (typeof bound === 'number') tests.push(isNumberThat((value) => isWithin(value, bound)));
  }
  const format = typeof schema.format === 'string' ? formatOf(schema.format) : undefined;
  if (format?.of === 'number') tests.push(isNumberThat(format.test));
  if (typeof schema.multipleOf !== 'number') return tests;
  const isMultiple = isMultipleOf(schema.multipleOf);
  return isMultiple && [...tests, isMultiple];
}

function isNumberThat(passes: (value: number) => boolean): ValueTest {
  return (bytes, start, end) => passes(Number(bytes.toString('latin1', start, end)));
}

function isWrittenAs(values: readonly number[]): ValueTest {
  const spellings = new Set(values.map((value) => JSON.stringify(value)));
  return (bytes, start, end) => spellings.has(bytes.toString('latin1', start, end));
}

/**
 * Multiples of a power of ten are known by how many digits stand behind the point; those of another whole number only
 * where a number is whole and not too long to be exact.
 */
function isMultipleOf(factor: number): ValueTest | undefined {
  const places = Math.round(-Math.log10(factor));
  if (places >= 0 && Number(`1e-${places}`) === factor) return hasPlaces(places);
  if (!Number.isSafeInteger(factor) || factor <= 0) return undefined;
  const isWhole = hasPlaces(0);
  return (bytes, start, end) =>
    end - start <= EXACT_DIGITS &&
    isWhole(bytes, start, end) &&
    Number(bytes.toString('latin1', start, end)) % factor === 0;
}

/** Whether a number is written without exponent, and with up to so many digits behind the point. */
function hasPlaces(most: number): ValueTest {
  return (bytes, start, end) => {
    for (let index = start; index < end; index += 1) {
      const byte = bytes[index] as number;
      if ((byte === DOT && end - index - 1 > most) || (byte | LOWER) === LOWER_E) return false;
    }
    return true;
  };
}
