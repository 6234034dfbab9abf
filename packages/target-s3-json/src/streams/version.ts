/**
 * A version as its folder and the manifest name it: whole numbers digit for digit, however large, others as JavaScript
 * writes them.
 *
 * @param json of the member `version`
 * @returns undefined when it is not a number
 */
export function toVersion(json: string): string | undefined {
  if (/^-?\d+$/.test(json)) return BigInt(json).toString(); // -0 is 0
  const value: unknown = JSON.parse(json);
  if (typeof value !== 'number') return undefined;
  return Number.isInteger(value) ? BigInt(value).toString() : String(value);
}
