const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const QUOTE = 0x22;

const CANDIDATES = [...Buffer.from(',;\t|')];
const COMMA = 0x2c;

/** Enough to tell a delimiter from a character that happens to be in some cells. */
const MAX_LINES = 10;

/**
 * The byte that parts the cells: the candidate that stands equally often in each of the first lines, the most frequent
 * one where there are several; where there is none, the most frequent one of the first line. A file of one column has
 * none: a comma then. What stands in quotes does not count.
 *
 * @param sample the file's beginning
 * @param isWhole whether that is all of it, so that its last line is complete
 */
export function detectDelimiter(sample: Uint8Array, isWhole: boolean): number {
  const lines = countCandidates(sample, isWhole);
  const first = lines[0] ?? [];
  const countOf = (place: number): number => first[place] ?? 0;
  const used = [...CANDIDATES.keys()].filter((place) => countOf(place) > 0).sort((a, b) => countOf(b) - countOf(a));
  const even = used.filter((place) => lines.every((counts) => counts[place] === countOf(place)));
  return CANDIDATES[even[0] ?? used[0] ?? 0] ?? COMMA;
}

/** How often each candidate stands in each of the first lines that are not empty. */
function countCandidates(sample: Uint8Array, isWhole: boolean): number[][] {
  const lines: number[][] = [];
  let counts = CANDIDATES.map(() => 0);
  let isQuoted = false;
  let isEmpty = true;
  for (const byte of sample) {
    if (byte === QUOTE) isQuoted = !isQuoted;
    if (byte === LINE_FEED && !isQuoted) {
      if (!isEmpty && lines.push(counts) === MAX_LINES) return lines;
      counts = CANDIDATES.map(() => 0);
      isEmpty = true;
      continue;
    }
    if (byte !== CARRIAGE_RETURN) isEmpty = false;
    const place = isQuoted ? -1 : CANDIDATES.indexOf(byte);
    if (place >= 0) counts[place] = (counts[place] ?? 0) + 1;
  }
  const isComplete = isWhole || lines.length === 0;
  return isComplete && !isEmpty ? [...lines, counts] : lines;
}
