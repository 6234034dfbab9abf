/** What a state says of one ask: its records have been said, or it ended without an answer and that has been said. */
export type Mark = 'delivered' | 'ended';

const LETTERS: Readonly<Record<Mark, string>> = { delivered: 'd', ended: 'e' };
const NONE = '.';
const ALL_DELIVERED = '*';

/**
 * Text with the marks of a batch's asks, by their position: `*` when every one is delivered (nearly all batches, most of
 * the time), else a letter each, such as `dd.e`. It is kept as it is said: a state is said often, and a night has
 * tens of thousands of batches.
 *
 * @param asks how many asks the batch has
 * @returns the text with one mark more
 */
export function addMark(text: string, index: number, mark: Mark, asks: number): string {
  const letters = (text === ALL_DELIVERED ? LETTERS.delivered.repeat(asks) : text).padEnd(index, NONE);
  const more = letters.slice(0, index) + LETTERS[mark] + letters.slice(index + 1);
  return more === LETTERS.delivered.repeat(asks) ? ALL_DELIVERED : more;
}

/** What such text says of one ask, without taking all of it apart. */
export function decodeMark(text: string, index: number): Mark | undefined {
  const letter = text === ALL_DELIVERED ? LETTERS.delivered : text.charAt(index);
  if (letter === LETTERS.delivered) return 'delivered';
  return letter === LETTERS.ended ? 'ended' : undefined;
}

/** The marks of two such texts of one batch; an answer that came late outdoes an end without one. */
export function mergeMarks(one: string, other: string): string {
  if (one === ALL_DELIVERED || other === ALL_DELIVERED) return ALL_DELIVERED;
  const [longer, shorter] = one.length < other.length ? [other, one] : [one, other];
  return Array.from(longer, (letter, index) => stronger(letter, shorter.charAt(index))).join('');
}

function stronger(one: string, other: string): string {
  return [LETTERS.delivered, LETTERS.ended].find((letter) => letter === one || letter === other) ?? NONE;
}
