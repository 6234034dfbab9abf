import { describeJsonFault, EXIT, Failure, isJsonObject, type JsonObject, Block } from '@onspot-tap/singer';
import { LINE_FEED, OPEN_OBJECT } from '../bytes/ascii.js';
import { skipBlanks } from '../bytes/blanks.js';
import { skipWellFormed } from '../bytes/well-formed.js';
import { toText } from '../intake/line-text.js';
import { type BatchPlace, placeOf, type RecordLine } from '../objects/record-line.js';
import { type Batch } from './batches.js';

const EMPTY = new Block(Buffer.alloc(0));

/** Takes the lines of one file of a batch, each of which is a record, as those of RECORD lines are. */
export class BatchLines {
  readonly #batch: Batch;
  readonly #isFull: () => boolean;
  readonly #place: BatchPlace;
  readonly #record: RecordLine;

  /** @param isFull whether to stop behind the line in hand */
  constructor(batch: Batch, url: string, isFull: () => boolean) {
    this.#batch = batch;
    this.#isFull = isFull;
    this.#place = { ...batch.envelope, url, line: 0 };
    this.#record = {
      ...EMPTY,
      start: 0,
      end: 0,
      lineStart: 0,
      lineEnd: 0,
      line: batch.line,
      batch: this.#place,
    };
  }

  /** Where the line behind the last one taken is, as a sentence begins. */
  get nextPlace(): string {
    return placeOf({ line: this.#batch.line, batch: { ...this.#place, line: this.#place.line + 1 } });
  }

  /**
   * Takes whole lines from `at` on, until there are no more or a pause is due.
   *
   * @returns where it stopped
   * @throws Failure with `EXIT.data` for a line that cannot be accepted
   */
  take(block: Block, at: number): number {
    const { bytes } = block;
    this.#record.bytes = bytes;
    this.#record.view = block.view;
    let start = at;
    while (start < bytes.length && !this.#isFull()) {
      this.#place.line += 1;
      let end = this.#takeScanned(block, start);
      if (end < 0) {
        end = bytes.indexOf(LINE_FEED, start);
        this.#takeParsed(start, end);
      }
      start = end + 1;
    }
    return start;
  }

  /** @returns where the line ends; -1 when its record cannot be found good without being parsed */
  #takeScanned(block: Block, lineStart: number): number {
    const { bytes } = block;
    const { stream } = this.#batch;
    const start = skipBlanks(bytes, lineStart);
    const end = bytes[start] === OPEN_OBJECT ? stream.scan(block, start) : -1;
    if (end < 0) return -1;
    const lineEnd = skipBlanks(bytes, end);
    if (bytes[lineEnd] !== LINE_FEED) return -1;
    stream.append(this.#mark({ start, end, lineStart, lineEnd }));
    return lineEnd;
  }

  /** Only here is a line found to be wrong. */
  #takeParsed(lineStart: number, lineEnd: number): void {
    const { bytes } = this.#record;
    const text = toText(bytes, { start: lineStart, end: lineEnd }, placeOf(this.#record));
    if (text.trim() === '') return;
    const record = this.#parse(text);
    const start = skipBlanks(bytes, lineStart);
    const end = skipWellFormed(bytes, start);
    this.#batch.stream.judge(this.#mark({ start, end, lineStart, lineEnd }), record);
  }

  #parse(text: string): JsonObject {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (cause) {
      throw new Failure(EXIT.data, `${placeOf(this.#record)} is not JSON: ${describeJsonFault(text)}`, { cause });
    }
    if (isJsonObject(value)) return value;
    throw new Failure(EXIT.data, `${placeOf(this.#record)} is JSON, but not an object`);
  }

  #mark(span: Pick<RecordLine, 'start' | 'end' | 'lineStart' | 'lineEnd'>): RecordLine {
    return Object.assign(this.#record, span);
  }
}
