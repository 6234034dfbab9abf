import { EXIT, Failure } from './failure.js';
import { isJsonObject, type JsonObject } from './message.js';

/** What a tap remembers between runs. Beside `bookmarks` a tap may keep members of its own. */
export type State = JsonObject & { bookmarks: { [stream: string]: JsonObject } };

/**
 * Reads a state: an object whose `bookmarks`, if there are any, map streams to objects. An empty object is the state
 * of a tap that has never run.
 *
 * @throws Failure with `EXIT.data` for anything else
 */
export function parseState(json: unknown): State {
  if (!isJsonObject(json))
    throw new Failure(EXIT.data, 'The state is not a JSON object; give the last line a target said');
  // A line of a tap instead of a target's: an empty state would have everything asked and loaded again.
  if (json.type === 'STATE' && 'value' in json) return parseState(json.value);
  const bookmarks = json.bookmarks ?? {};
  if (!isJsonObject(bookmarks) || !Object.values(bookmarks).every(isJsonObject)) {
    throw new Failure(
      EXIT.data,
      'The state\'s "bookmarks" is not an object that maps each stream to an object; give the last line a target said',
    );
  }
  return { ...json, bookmarks: bookmarks as State['bookmarks'] };
}
