import { skipString, skipValue, skipWhitespace } from '@onspot-tap/singer';

/**
 * Puts a text value for a member of the JSON object in `json` and leaves every other byte as it was; a member that is
 * not there becomes the first one. Undefined when the text cannot be taken apart safely.
 */
export function withMember(json: Buffer, name: string, value: string): Buffer | undefined {
  // The sentinel that the scanner wants behind the last byte.
  const bytes = Buffer.concat([json, Buffer.of(0)]);
  const open = bytes.indexOf('{') + 1;
  if (open === 0) return undefined;
  const place = placeOf(bytes, open, name);
  if (place === undefined) return undefined;
  const [start, end] = place;
  const text = start === end ? `${JSON.stringify(name)}: ${JSON.stringify(value)},` : JSON.stringify(value);
  return Buffer.concat([json.subarray(0, start), Buffer.from(text), json.subarray(end)]);
}

/** Where the member's last value is, since the last one counts; an empty place behind the brace when it is absent. */
function placeOf(bytes: Buffer, open: number, name: string): [start: number, end: number] | undefined {
  let found: [number, number] = [open, open];
  let at = skipWhitespace(bytes, open);
  while (bytes[at] === QUOTE) {
    const keyEnd = skipString(bytes, at);
    const valueStart = skipWhitespace(bytes, skipWhitespace(bytes, keyEnd) + 1);
    const valueEnd = keyEnd < 0 ? -1 : skipValue(bytes, valueStart);
    if (valueEnd < 0) return undefined;
    if (JSON.parse(bytes.toString('utf8', at, keyEnd)) === name) found = [valueStart, valueEnd];
    at = skipWhitespace(bytes, valueEnd);
    if (bytes[at] !== COMMA) break;
    at = skipWhitespace(bytes, at + 1);
  }
  return found;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
