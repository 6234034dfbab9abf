const LINE_FEED = 10;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Whole lines as they came, byte for byte: every line in `bytes` ends with a line feed, the input's last one too.
 * A carriage return before it stays (it is white space to JSON), blank lines stay.
 */
export type LineBlock = {
  bytes: Buffer;
  /** Number of the block's first line in the input, from 1. */
  firstLine: number;
};

/** One line without its line feed, and its number in the input, from 1. */
export type Line = { bytes: Buffer; number: number };

/**
 * Cuts a stream of bytes into blocks of whole lines. A line may be of any length and may be spread over any number of
 * chunks; a byte order mark at the very start is dropped, and a missing last line feed is put in its place.
 *
 * Blocks share memory with the chunks, so a source that reuses its buffers may do so only once it is asked for more.
 */
export async function* readLineBlocks(source: AsyncIterable<Uint8Array>): AsyncGenerator<LineBlock> {
  const pending: Buffer[] = [];
  let firstLine = 1;

  function* cut(chunk: Buffer): Generator<LineBlock> {
    let rest = chunk;
    if (pending.length > 0) {
      const end = chunk.indexOf(LINE_FEED) + 1;
      if (end === 0) return void pending.push(Buffer.from(chunk));
      yield block(Buffer.concat([...pending.splice(0), chunk.subarray(0, end)]));
      rest = chunk.subarray(end);
    }
    const end = rest.lastIndexOf(LINE_FEED) + 1;
    if (end > 0) yield block(rest.subarray(0, end));
    // Copied, since the source may reuse its buffer for the next chunk.
    if (end < rest.length) pending.push(Buffer.from(rest.subarray(end)));
  }

  function block(bytes: Buffer): LineBlock {
    const made = { bytes, firstLine };
    firstLine += countLines(bytes);
    return made;
  }

  for await (const chunk of withoutByteOrderMark(source)) yield* cut(chunk);
  if (pending.length > 0) yield block(Buffer.concat([...pending, Buffer.of(LINE_FEED)]));
}

/** The lines of a block one by one, without their line feeds. */
export function* linesOf({ bytes, firstLine }: LineBlock): Generator<Line> {
  let number = firstLine;
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(LINE_FEED, start);
    yield { bytes: bytes.subarray(start, end), number };
    start = end + 1;
    number += 1;
  }
}

async function* withoutByteOrderMark(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of source) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (head === undefined) {
      yield bytes;
      continue;
    }
    // The mark itself may be split over chunks of one byte each.
    head = Buffer.concat([head, bytes]);
    if (head.length < BYTE_ORDER_MARK.length) continue;
    yield head.subarray(0, 3).equals(BYTE_ORDER_MARK) ? head.subarray(3) : head;
    head = undefined;
  }
  if (head !== undefined && head.length > 0) yield head;
}

function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) lines += 1;
  return lines;
}
