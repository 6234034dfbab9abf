/** Where a member of an object stands in a text. */
export type MemberSpan = { name: string; start: number; end: number };

/** One token of JSON at a time; the text is known to be JSON. */
const TOKEN = /[{}[\],:]|"(?:[^"\\]|\\.)*"|[^\s{}[\],:"]+/g;

/** The members of the object that a JSON text is, duplicates included. Written for nothing but being plain. */
export function spansOf(text: string): MemberSpan[] {
  const spans: MemberSpan[] = [];
  let depth = 0;
  let name: string | undefined;
  let start: number | undefined;
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [token] = match;
    const isEnd = depth === 1 && (token === ',' || token === '}');
    if (isEnd && name !== undefined && start !== undefined) {
      spans.push({ name, start, end });
      name = start = undefined;
    } else if (depth === 1 && name === undefined && token.startsWith('"')) name = JSON.parse(token) as string;
    else if (depth === 1 && start === undefined && token !== ':' && name !== undefined) start = match.index;
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth -= 1;
    end = match.index + token.length;
  }
  return spans;
}
