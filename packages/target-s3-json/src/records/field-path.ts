/**
 * The names on the way to a field: `address.city` is `city` in `address`, also where `address` is a list of objects.
 * A dot or a backslash that belongs to a name has a backslash before it.
 *
 * @returns undefined when a name is empty, or a backslash stands before anything else
 */
export function parseFieldPath(text: string): string[] | undefined {
  const names = text.match(/(?:[^.\\]|\\[.\\])+/g) ?? [];
  // What lies between names is one dot each, and nothing else.
  if (names.join('.') !== text || names.length === 0) return undefined;
  return names.map((name) => name.replaceAll(/\\([.\\])/g, '$1'));
}
