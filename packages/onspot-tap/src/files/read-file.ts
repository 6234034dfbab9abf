import { type AnswerContext } from '../answers/answer-context.js';
import { toPieces } from '../answers/pieces.js';
import { type RecordBlock, RecordLines } from '../answers/record-lines.js';
import { type FiledStream } from '../streams/stream-definition.js';
import { CsvReader } from './csv-reader.js';
import { FileRows } from './file-rows.js';
import { unpack } from './unpack.js';

/** Lines up to here wait for the end of the file; so most files that are cut off or malformed yield nothing. */
const HELD_BYTES = 1024 * 1024;

/** How much is yielded at once from then on. */
const BLOCK_BYTES = 64 * 1024;

/** What has been read of a file. `count`: the records yielded. */
export type FileRead = { count: number };

/**
 * Turns a CSV file that OnSpot wrote into the lines of its records while it is read, so that memory does not depend on
 * its size. The first block comes when the file is at its end or holds more than a MiB of lines, the others have about
 * 64 KiB (more where short rows make long lines). A block is valid until the next one is asked for.
 *
 * The file may be compressed, which its content tells; delimiter, quotes and header are found out. A file that is
 * empty, or that has a header only, gives no records. Columns that no field of the stream names are kept as text,
 * behind the fields, as `nameExtraColumns` names them.
 *
 * @throws MalformedAnswer, when the file is cut off where compression tells, not UTF-8, without a column or value that
 * the stream requires, or has a row with too many or too few cells or a value of another type. It tells the line, and
 * the byte of the unpacked text. What was yielded before is right, but not all.
 */
export async function* readFile(
  body: AsyncIterable<Uint8Array>,
  stream: FiledStream,
  context: AnswerContext,
): AsyncGenerator<RecordBlock, FileRead> {
  const lines = new RecordLines();
  const reader = new CsvReader(new FileRows(stream, context, lines));
  let count = 0;
  let enough = HELD_BYTES;
  for await (const chunk of unpack(body)) {
    for (const piece of toPieces(chunk)) {
      reader.write(piece);
      if (lines.length < enough) continue;
      const block = lines.takeBlock();
      count += block.count;
      enough = BLOCK_BYTES;
      yield block;
    }
  }
  reader.end();
  const block = lines.takeBlock();
  count += block.count;
  if (block.count > 0) yield block;
  return { count };
}
