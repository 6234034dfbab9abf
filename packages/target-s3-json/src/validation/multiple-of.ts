import { type Ajv } from 'ajv';

/**
 * Puts a `multipleOf` in place of Ajv's, which divides binary fractions and so finds 1.13 to be no multiple of 0.01.
 * This one is exact on decimals: it takes a number for the shortest decimal that is read as it.
 */
export function countInDecimals(ajv: Ajv): void {
  ajv.removeKeyword('multipleOf');
  ajv.addKeyword({
    keyword: 'multipleOf',
    type: 'number',
    schemaType: 'number',
    error: { message: ({ schema }) => `must be a multiple of ${String(schema)}` },
    compile(factor: number) {
      const step = toDecimal(factor);
      return (value: number) => isMultiple(value, step);
    },
  });
}

/** digits × 10^exponent */
type Decimal = { digits: bigint; exponent: number };

function isMultiple(value: number, step: Decimal): boolean {
  if (!Number.isFinite(value)) return true; // more than a number can hold: its digits are not known
  if (step.digits === 0n) return false;
  const { digits, exponent } = toDecimal(value);
  const least = Math.min(exponent, step.exponent);
  return scale(digits, exponent - least) % scale(step.digits, step.exponent - least) === 0n;
}

function toDecimal(value: number): Decimal {
  const [mantissa = '0', exponent = '0'] = String(value).split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}

function scale(digits: bigint, exponent: number): bigint {
  return digits * 10n ** BigInt(exponent);
}
