import { type Ajv } from 'ajv';

/** A few units in the last place of a double: what dividing two decimals can be off by. */
const RELATIVE_TOLERANCE = 2 ** -50;

/**
 * Puts a `multipleOf` in place of Ajv's, which divides doubles and so finds 1.13 to be no multiple of 0.01. This one
 * accepts a quotient that is whole but for what binary fractions are off by.
 */
export function tolerateDecimals(ajv: Ajv): void {
  ajv.removeKeyword('multipleOf');
  ajv.addKeyword({
    keyword: 'multipleOf',
    type: 'number',
    schemaType: 'number',
    error: { message: ({ schema }) => `must be a multiple of ${String(schema)}` },
    compile: (factor: number) => (value: number) => isMultiple(value, factor),
  });
}

function isMultiple(value: number, factor: number): boolean {
  const quotient = value / factor;
  if (!Number.isFinite(quotient)) return true; // beyond what a double can tell
  return Math.abs(quotient - Math.round(quotient)) <= Math.abs(quotient) * RELATIVE_TOLERANCE;
}
