/**
 * Finds where a text stops being JSON (RFC 8259), whatever its depth: JSON.parse tells no position of most faults.
 *
 * @returns the index of the first character that cannot stand there, the length of a text that is cut off, -1 for JSON
 */
export function findJsonFault(text: string): number {
  const place: Place = { open: [], awaited: 'value' };
  for (let at = behindBlanks(text, 0); at < text.length; at = behindBlanks(text, at)) {
    const end = STEPS[place.awaited](text, at, place);
    if (end < 0) return ~end;
    at = end;
  }
  return place.awaited === 'more' && place.open.length === 0 ? -1 : text.length;
}

/** `first` and `firstName`: the value or the name that an array or an object may end instead of. */
type Awaited = 'value' | 'first' | 'name' | 'firstName' | 'colon' | 'more';

/** What closes each object and array that is open, the outermost first, and what comes next. */
type Place = { open: ('}' | ']')[]; awaited: Awaited };

/** Steps over one piece; answers the index behind it, or the complement of that of a fault. */
type Step = (text: string, at: number, place: Place) => number;

const STEPS: Record<Awaited, Step> = {
  value: skipValue,
  first: (text, at, place) => (text[at] === ']' ? close(at, place) : skipValue(text, at, place)),
  name: skipName,
  firstName: (text, at, place) => (text[at] === '}' ? close(at, place) : skipName(text, at, place)),
  colon(text, at, place) {
    place.awaited = 'value';
    return text[at] === ':' ? at + 1 : ~at;
  },
  more(text, at, place) {
    const closing = place.open.at(-1);
    if (closing !== undefined && text[at] === closing) return close(at, place);
    place.awaited = closing === '}' ? 'name' : 'value';
    return closing !== undefined && text[at] === ',' ? at + 1 : ~at;
  },
};

function close(at: number, place: Place): number {
  place.open.pop();
  place.awaited = 'more';
  return at + 1;
}

function skipName(text: string, at: number, place: Place): number {
  place.awaited = 'colon';
  return text[at] === '"' ? skipString(text, at) : ~at;
}

function skipValue(text: string, at: number, place: Place): number {
  const first = text.charAt(at);
  if (first === '{' || first === '[') {
    place.open.push(first === '{' ? '}' : ']');
    place.awaited = first === '{' ? 'firstName' : 'first';
    return at + 1;
  }
  place.awaited = 'more';
  if (first === '"') return skipString(text, at);
  const word = ['true', 'false', 'null'].find((each) => each.startsWith(first));
  return word === undefined ? skipNumber(text, at) : skipWord(text, at, word);
}

function skipWord(text: string, at: number, word: string): number {
  for (let index = 0; index < word.length; index += 1) if (text[at + index] !== word[index]) return ~(at + index);
  return at + word.length;
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Also one that lacks digits where it ends. */
const BEGUN_NUMBER = /-?(?:(?:0|[1-9]\d*)(?:\.(?!\d)|(?:\.\d+)?(?:[eE][+-]?\d*)?))?/y;

function skipNumber(text: string, at: number): number {
  BEGUN_NUMBER.lastIndex = at;
  const [begun = ''] = BEGUN_NUMBER.exec(text) ?? [];
  const end = at + begun.length;
  return NUMBER.test(begun) ? end : ~end;
}

// By hand: a regular expression would run out of its stack at a text of some megabytes.
function skipString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text[at] as string;
    if (character === '"') return at + 1;
    if (character < ' ') return ~at;
    if (character !== '\\') continue;
    at += 1;
    const digits = text[at] === 'u' ? 4 : 0;
    if (!/[u"\\/bfnrt]/.test(text.charAt(at))) return ~at;
    for (const end = at + digits; at < end;) {
      at += 1;
      if (!/[\da-f]/i.test(text.charAt(at))) return ~at;
    }
  }
  return ~text.length;
}

function behindBlanks(text: string, start: number): number {
  let at = start;
  while (at < text.length && ' \t\r\n'.includes(text.charAt(at))) at += 1;
  return at;
}

/**
 * What is wrong with a text that is no JSON, for the end of a sentence: its size, and the column of the first fault (in
 * characters, from 1). Never the words of JSON.parse, which quote the text.
 */
export function describeJsonFault(text: string): string {
  const size = `${text.length} characters`;
  if (!text.trimStart().startsWith('{')) return `${size}, and it does not begin with "{"`;
  const at = findJsonFault(text);
  if (at < 0 || at >= text.trimEnd().length) return `${size}, cut off`;
  const [word] = /^(?:NaN|Infinity)\b/.exec(text.slice(at, at + 10)) ?? [];
  if (word === undefined) return `${size}, malformed at column ${at + 1}`;
  return `${size}, and at column ${at + 1} it holds ${word}, which JSON does not know; have the tap write null`;
}
