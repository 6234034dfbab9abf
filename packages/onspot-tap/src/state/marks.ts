/** What a state says of one ask: its records have been said, or it ended without an answer and that has been said. */
export type Mark = 'delivered' | 'ended';

const LETTERS: Readonly<Record<Mark, string>> = { delivered: 'd', ended: 'e' };
const NONE = '.';
const ALL_DELIVERED = '*';

/**
 * The marks of a batch's asks, by their position: `*` when every one is delivered (nearly all batches, most of the
 * time), else a letter each, such as `dd.e`.
 */
export function encodeMarks(marks: ReadonlyMap<number, Mark>, asks: number): string {
  const letters = Array.from({ length: asks }, (_, index) => {
    const mark = marks.get(index);
    return mark === undefined ? NONE : LETTERS[mark];
  });
  if (letters.every((letter) => letter === LETTERS.delivered)) return ALL_DELIVERED;
  return letters.join('').replace(/\.+$/, '');
}

/** What such text says of one ask, without taking all of it apart. */
export function decodeMark(text: string, index: number): Mark | undefined {
  const letter = text === ALL_DELIVERED ? LETTERS.delivered : text.charAt(index);
  if (letter === LETTERS.delivered) return 'delivered';
  return letter === LETTERS.ended ? 'ended' : undefined;
}

/** The marks that such text says; `asks` is needed for `*`. */
export function decodeMarks(text: string, asks: number): Map<number, Mark> {
  const marks = new Map<number, Mark>();
  for (let index = 0; index < asks; index += 1) {
    const mark = decodeMark(text, index);
    if (mark !== undefined) marks.set(index, mark);
  }
  return marks;
}
