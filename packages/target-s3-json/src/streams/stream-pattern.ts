/** Whether a stream's name matches a pattern, in which `*` is any text and `?` any character. */
export function toMatcher(pattern: string): (name: string) => boolean {
  const source = pattern.replaceAll(/[\\^$.*+?()[\]{}|/]/g, (character) => WILDCARDS[character] ?? `\\${character}`);
  const expression = new RegExp(`^${source}$`, 'su');
  return (name) => expression.test(name);
}

const WILDCARDS: Record<string, string> = { '*': '.*', '?': '.' };

/** Whether a pattern may match more than one name. */
export function isGlob(pattern: string): boolean {
  return /[*?]/.test(pattern);
}
