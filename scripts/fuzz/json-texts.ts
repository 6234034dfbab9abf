import { type Random } from './random.js';

/** Numbers and words as they may be written, near the borders of the grammar and of what a double holds. */
const SCALARS = [
  ...['null', 'true', 'false', '0', '-0', '1', '-1', '10', '1.0', '1.50', '1e0', '1E+2', '-1.5e-3', '0.0', '0e0'],
  ...['9007199254740993', '12345678901234567890.123', '1e400', '-1e400', '1e-400', `0.${'123456789'.repeat(5)}`],
];

const STRINGS = [
  ...['"a"', '""', '"abc"', '"\\u0061"', '"\\"', '"a\\n\\t\\b\\f\\r\\/"', '"é"', '"😀"', '"\\ud83d\\ude00"'],
  ...[
    '"\\ud800"',
    '"\\udc00\\ud800"',
    '"\\u0000"',
    '"}"',
    '"{\\"record\\":{"',
    '"\\\\"',
    '"\\\\\\""',
    '"\u2028\u00a0\u007f"',
  ],
].filter((text) => text !== '"\\"');

const NAMES = ['a', 'b', 'c', 'id', '__proto__', 'constructor', 'record', 'é', '', 'long name '.repeat(4)];

const GAPS = ['', '', '', '', ' ', '\t', '\r', '  '];

/** White space that may stand between tokens of a line; mostly none. */
export const toGap = (random: Random): string => random.pick(GAPS);

/** A string in JSON, some of its characters escaped. */
export function spell(random: Random, text: string): string {
  if (random.chance(0.9)) return JSON.stringify(text);
  const escape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  const at = random.below(text.length + 1);
  return `"${Array.from({ length: text.length }, (_, index) => {
    const character = text.charAt(index);
    return index === at ? escape(character) : JSON.stringify(character).slice(1, -1);
  }).join('')}"`;
}

export function toObjectText(random: Random, depth = 0): string {
  const names = random.chance(0.7) ? NAMES.slice(0, 1 + random.below(NAMES.length)) : random.shuffle(NAMES);
  const members = names.slice(0, random.below(6)).map((name) => {
    const value = toValueText(random, depth + 1);
    return `${toGap(random)}${spell(random, name)}${toGap(random)}:${toGap(random)}${value}${toGap(random)}`;
  });
  if (members.length > 0 && random.chance(0.05)) members.push(random.pick(members)); // a name that comes twice
  return members.length === 0 ? `{${toGap(random)}}` : `{${members.join(',')}}`;
}

/** About as deep as a reader follows that keeps a bit for each level. */
function toDeepText(random: Random): string {
  const brackets = random.list(26 + random.below(12), () => random.pick(['[]', '{}'] as const));
  const opening = brackets.map(([open]) => (open === '{' ? '{"a":' : '[')).join('');
  return `${opening}1${brackets
    .reverse()
    .map(([, close]) => close)
    .join('')}`;
}

function toValueText(random: Random, depth: number): string {
  const kind = random.below(depth > 3 ? 6 : 9);
  if (kind < 3) return random.pick(SCALARS);
  if (kind < 6) return random.chance(0.01) ? `"${'x'.repeat(random.below(30_000))}"` : random.pick(STRINGS);
  if (random.chance(0.04)) return toDeepText(random);
  if (kind < 7) return toObjectText(random, depth);
  const items = random.list(random.below(4), () => toGap(random) + toValueText(random, depth + 1) + toGap(random));
  return `[${items.length === 0 ? toGap(random) : items.join(',')}]`;
}
