/**
 * The texts of the values in an object, by name: for values whose digits must stay as they are. Of members with one
 * name it is the last one's, as `JSON.parse` has it, and like that it takes any depth. `text` is known to be valid.
 */
export function readMemberTexts(text: string): Map<string, string> {
  const texts = new Map<string, string>();
  let depth = 0;
  let name = '';
  let valueAt = -1;
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index];
    if (char === '"') {
      const end = endOfString(text, index);
      if (depth === 1 && valueAt < 0) name = JSON.parse(text.slice(index, end)) as string;
      index = end - 1;
    } else if (char === '{' || char === '[') depth += 1;
    else if (depth === 1 && char === ':') valueAt = index + 1;
    else if (depth === 1 && valueAt >= 0 && (char === ',' || char === '}')) {
      texts.set(name, text.slice(valueAt, index).trim());
      valueAt = -1;
    } else if (char === '}' || char === ']') depth -= 1;
  }
  return texts;
}

function endOfString(text: string, at: number): number {
  let index = at + 1;
  while (text[index] !== '"') index += text[index] === '\\' ? 2 : 1;
  return index + 1;
}
