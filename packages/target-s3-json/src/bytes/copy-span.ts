import { type Block } from '@onspot-tap/singer';
import { type Span } from './span.js';

/** From so many bytes on the runtime copies quicker, although calling it takes as long as copying a hundred here. */
const LONG_BYTES = 512;

/** What is written at a time; behind what is copied up to a byte less is overwritten. */
const STEP_BYTES = 8;

/**
 * Copies a span to `at` in a block that has room for it there. What stands behind
 * them there is of no use any more.
 */
export function copySpan(span: Span, to: Block, at: number): void {
  const { start, end } = span;
  const stop = end + STEP_BYTES;
  if (end - start >= LONG_BYTES || stop > span.bytes.length || at + stop - start > to.bytes.length) {
    span.bytes.copy(to.bytes, at, start, end);
    return;
  }
  const source = span.view;
  const target = to.view;
  for (let index = start, into = at; index < end; index += STEP_BYTES, into += STEP_BYTES) {
    target.setInt32(into, source.getInt32(index, true), true);
    target.setInt32(into + 4, source.getInt32(index + 4, true), true);
  }
}
