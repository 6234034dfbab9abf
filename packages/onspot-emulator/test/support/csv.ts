/** The lines of a text of CSV, quotes taken away: written apart from the emulator's own reader. */
export function parseCsv(text: string, delimiter = ','): string[][] {
  const lines: string[][] = [];
  const line: string[] = [];
  let value = '';
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (isQuoted && char === '"' && text[at + 1] === '"') value += text[++at]!;
    else if (char === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (char === delimiter || char === '\n')) {
      line.push(value);
      value = '';
      if (char === '\n') lines.push(line.splice(0));
    } else value += char;
  }
  return lines;
}
