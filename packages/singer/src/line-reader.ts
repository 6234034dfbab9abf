const LINE_FEED = 10;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Cuts a stream of bytes into blocks of whole lines as they came, byte for byte: every line in them ends with a line
 * feed. A line may be of any length and may be spread over any number of chunks; a byte order mark at the very start is
 * dropped, and a missing last line feed is put in its place. A carriage return before a line feed stays (it is white
 * space to JSON), blank lines stay.
 *
 * Blocks share memory with the chunks, so a source that reuses its buffers may do so only once it is asked for more.
 */
export async function* readLineBlocks(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const pending: Buffer[] = [];

  function* cut(chunk: Buffer): Generator<Buffer> {
    let rest = chunk;
    if (pending.length > 0) {
      const end = chunk.indexOf(LINE_FEED) + 1;
      if (end === 0) return void pending.push(Buffer.from(chunk));
      yield Buffer.concat([...pending.splice(0), chunk.subarray(0, end)]);
      rest = chunk.subarray(end);
    }
    const end = rest.lastIndexOf(LINE_FEED) + 1;
    if (end > 0) yield rest.subarray(0, end);
    // Copied, since the source may reuse its buffer for the next chunk.
    if (end < rest.length) pending.push(Buffer.from(rest.subarray(end)));
  }

  for await (const chunk of withoutByteOrderMark(source)) yield* cut(chunk);
  if (pending.length > 0) yield Buffer.concat([...pending, Buffer.of(LINE_FEED)]);
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
