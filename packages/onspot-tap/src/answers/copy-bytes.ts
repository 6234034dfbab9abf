import { type Block } from '@onspot-tap/singer';

/** What is copied at a time; what stands behind the copy is overwritten up to a byte less. */
export const STEP_BYTES = 8;

/** From so many bytes on the runtime copies quicker, although calling it takes as long as copying a hundred here. */
const LONG_BYTES = 512;

/** A text that is written again and again. */
export type FixedText = { bytes: Buffer; words: Int32Array; length: number };

/** Longer texts are copied by the runtime, which has less to look up for them than for a part of other bytes. */
const SHORT_TEXT_BYTES = 64;

export function toFixedText(text: string): FixedText {
  const bytes = Buffer.from(text);
  const padded = Buffer.concat([bytes, Buffer.alloc(4)]);
  const words = Int32Array.from({ length: (bytes.length + 3) >> 2 }, (_, word) => padded.readInt32LE(word * 4));
  return { bytes, words, length: bytes.length };
}

/** Writes a text into a block with room for it and STEP_BYTES more; returns the index behind it. */
export function writeText({ bytes, words, length }: FixedText, to: Block, at: number): number {
  if (length > SHORT_TEXT_BYTES) to.bytes.set(bytes, at);
  else {
    const view = to.view;
    for (let word = 0, into = at; word < words.length; word += 1, into += 4)
      view.setInt32(into, words[word] as number, true);
  }
  return at + length;
}

/** Copies the bytes between two places into a block with room for them and STEP_BYTES more; returns the index behind. */
export function copyBytes(from: Block, start: number, end: number, to: Block, at: number): number {
  const stop = at + end - start;
  if (end - start >= LONG_BYTES || end + STEP_BYTES > from.bytes.length) {
    from.bytes.copy(to.bytes, at, start, end);
    return stop;
  }
  const source = from.view;
  const target = to.view;
  for (let index = start, into = at; into < stop; index += STEP_BYTES, into += STEP_BYTES) {
    target.setInt32(into, source.getInt32(index, true), true);
    target.setInt32(into + 4, source.getInt32(index + 4, true), true);
  }
  return stop;
}
