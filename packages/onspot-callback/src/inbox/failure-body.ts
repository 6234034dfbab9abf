import { isJsonObject, type JsonValue } from '@onspot-tap/singer';

/** A body that only says that OnSpot could not answer is no longer than this; a longer one is an answer. */
export const MAX_FAILURE_BYTES = 64 * 1024;

/**
 * Whether a callback's whole body says `success: false`: in its `cbinfo`, which has also been seen as `cbInfo`, or, as
 * the endpoints that write files do, at its top level.
 */
export function isFailureBody(body: Buffer): boolean {
  const json = parse(body);
  if (!isJsonObject(json)) return false;
  return [json, json.cbinfo, json.cbInfo].some((info) => isJsonObject(info) && info.success === false);
}

// What does not parse is kept as an answer: the reader of the inbox says what is wrong with it.
function parse(body: Buffer): JsonValue | undefined {
  try {
    return JSON.parse(body.toString('utf8')) as JsonValue;
  } catch {
    return undefined;
  }
}
