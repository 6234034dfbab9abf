import { MOST_VERSION_CHARACTERS } from '../keys/version-folder.js';

/** What has more characters as JSON is not worth a look. */
const MOST_JSON_CHARACTERS = 1000;

/**
 * A version as its folder and the manifest name it: whole numbers digit for digit, others as JavaScript writes them.
 *
 * @param json of the member `version`
 * @returns undefined when it is not a number, or one that is too long for a folder
 */
export function toVersion(json: string): string | undefined {
  if (json.length > MOST_JSON_CHARACTERS) return undefined;
  const version = toText(json);
  return version !== undefined && version.length <= MOST_VERSION_CHARACTERS ? version : undefined;
}

function toText(json: string): string | undefined {
  if (/^-?\d+$/.test(json)) return BigInt(json).toString(); // -0 is 0
  const value: unknown = JSON.parse(json);
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  return Number.isInteger(value) ? BigInt(value).toString() : String(value);
}
