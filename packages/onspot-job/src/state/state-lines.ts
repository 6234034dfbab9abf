import { isJsonObject, type Logger } from '@onspot-tap/singer';

const LINE_FEED = 10;
const LONGEST_QUOTE = 80;

/**
 * The states a target says on its stdout, one per line, of any length, as the bytes they came in. A line that cannot
 * be an object is named and left out; so is a last one that the target did not live to finish.
 */
export async function* stateLines(source: AsyncIterable<Uint8Array>, log: Logger): AsyncGenerator<Buffer> {
  const pending: Uint8Array[] = [];
  for await (const chunk of source) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      pending.push(chunk.subarray(start, end));
      const line = Buffer.concat(pending.splice(0));
      if (looksLikeObject(line, log)) yield line;
      start = end + 1;
    }
    if (start < chunk.length) pending.push(chunk.subarray(start));
  }
  const last = Buffer.concat(pending);
  if (parseStateLine(last)) yield last;
  else if (last.length > 0) log.warn('The last state of the target was cut off; the one before it counts');
}

// The braces are enough to tell a state from chatter; a big state is parsed only when it is promoted.
function looksLikeObject(line: Buffer, log: Logger): boolean {
  const text = line.toString('latin1', 0, LONGEST_QUOTE).trim();
  if (text === '') return false;
  const end = line.toString('latin1', Math.max(0, line.length - LONGEST_QUOTE)).trim();
  if (text.startsWith('{') && end.endsWith('}')) return true;
  log.warn(`The target said something that is not a state, which is left out: ${text}`);
  return false;
}

/** The state in a line; undefined when the line is not a JSON object. */
export function parseStateLine(line: Uint8Array): Record<string, unknown> | undefined {
  try {
    const json: unknown = JSON.parse(Buffer.from(line).toString());
    return isJsonObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}
