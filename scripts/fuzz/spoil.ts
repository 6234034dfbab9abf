import { type Random } from './random.js';

/** One token of JSON at a time. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** Blanks that JSON does not know, or that end a line. */
const ODD_BLANKS = ['\n', '\n', '\n', '\f', '\v', '\0', '\u00a0', '\ufeff', '\u2028', '\r', '\t'];

const NEAR_NUMBERS = [
  ...[
    '01',
    '00',
    '-01',
    '-',
    '-01',
    '+1',
    '1.',
    '.5',
    '1.e1',
    '1e',
    '1e+',
    '1e1.5',
    '0x1',
    '1_0',
    'NaN',
    'Infinity',
    '-Infinity',
  ],
  ...['--1', '1-', '00', '-.1', '1f', '１', '1 2', '0.', '1E-', '"1', '1n'],
];

const NEAR_WORDS = [
  ...[
    'nul',
    'nulll',
    'nuLl',
    'Null',
    'tru',
    'truee',
    'trux',
    'True',
    'fals',
    'falsy',
    'undefined',
    'nxll',
    'fxlse',
    'n',
  ],
  ...['nul\n', 't', 'f'],
];

/** What may go wrong inside a string; some of it does no harm. */
const IN_STRINGS = [
  ...[
    '"',
    '\\',
    '\\x',
    '\\u',
    '\\u1',
    '\\u12',
    '\\u123',
    '\\u00g0',
    '\\u00G0',
    '\\uD83D',
    '\\ud83d\\u',
    "\\'",
    '\\0',
    '\\\n',
  ],
  ...['\n', '\r', '\t', '\0', '\u0001', '\u001f', '\u007f', '\u2028', '\\u0000', '\\/', '\\\\', '\\"'],
];

const PUNCTUATION = [
  ',]',
  ',}',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '',
  '{}',
  '[]',
  ',,',
  '::',
  '}}',
  ']]',
  '"',
  '"":',
  ',"":1',
  '/**/',
];

/** A line in which one token is another one, nearly right as a rule. */
export function spoil(random: Random, line: string): string {
  const tokens = [...line.matchAll(TOKEN)];
  if (tokens.length === 0) return random.pick(ODD_BLANKS) + line;
  // The beginning of a line is what is told apart best.
  const { 0: token, index } = random.pick(random.chance(0.8) ? tokens.slice(Math.min(8, tokens.length - 1)) : tokens);
  const behind = index + token.length;
  if (random.chance(0.2)) return line.slice(0, behind) + random.pick(ODD_BLANKS) + line.slice(behind);
  return line.slice(0, index) + toNearMiss(random, token) + line.slice(behind);
}

function toNearMiss(random: Random, token: string): string {
  if (token.startsWith('"') && token.length > 1) {
    const at = 1 + random.below(token.length - 1);
    return token.slice(0, at) + random.pick(IN_STRINGS) + token.slice(at);
  }
  if (/^[-\d]/.test(token)) return random.pick(NEAR_NUMBERS);
  return random.pick(/^\w/.test(token) ? NEAR_WORDS : PUNCTUATION);
}
