/** What Python, whose taps write most schemas, spells in another way. */
const PYTHON: readonly (readonly [spelled: RegExp, here: string])[] = [
  [/\(\?P</g, '(?<'],
  [/(?<!\\)((?:\\\\)*)\\Z/g, '$1$'],
  [/(?<!\\)((?:\\\\)*)\\A/g, '$1^'],
];

/** Flags in front of a pattern, such as `(?i)`. */
const FLAGS = /^\(\?([ims]+)\)/;

/**
 * A schema's pattern as a regular expression. What JavaScript takes only without its flag `u`, such as `\\@` or
 * `[\\w-\\.]`, is taken without it, and what Python spells in another way is spelled as here.
 *
 * @throws SyntaxError when it is none even so
 */
export function toExpression(pattern: string): RegExp {
  const [prefix = '', flags = ''] = FLAGS.exec(pattern) ?? [];
  const text = PYTHON.reduce((spelled, [from, to]) => spelled.replace(from, to), pattern.slice(prefix.length));
  try {
    return new RegExp(text, `${flags}u`);
  } catch {
    return new RegExp(text, flags);
  }
}
