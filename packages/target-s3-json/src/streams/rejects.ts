import { EXIT, Failure, type Logger } from '@onspot-tap/singer';
import { CARRIAGE_RETURN } from '../bytes/ascii.js';
import { placeOf, type RecordLine } from '../objects/record-line.js';
import { type Series } from '../objects/series.js';
import { type Flaw } from '../validation/flaw.js';

export type Validation = 'fail' | 'reject' | 'off';

/** The stream of a record that is not valid; its name in the input. */
export type RejectingStream = { stream: string; validation: Validation; sink: Series };

const ADVICE = ['mend the tap or its schema', 'set validation to reject'];

/** Names of a record's members are part of a flaw, and a record may have very long ones. */
const MOST_CHARACTERS = 1000;

/** How many the log tells. */
const MOST_TOLD = 5;

/** What becomes of records that are not valid, in all streams together. */
export class Rejects {
  readonly #maxRejected: number;
  readonly #log: Logger | undefined;
  #count = 0;

  /** @param log tells the first ones, in a run that keeps none; undefined where they are kept */
  constructor(maxRejected: number, log: Logger | undefined) {
    this.#maxRejected = maxRejected;
    this.#log = log;
  }

  /**
   * Keeps the line with the reason among the stream's rejected lines.
   *
   * @throws Failure with `EXIT.data` when the stream's validation is `fail`, or too many have been rejected
   */
  take(line: RecordLine, flaw: Flaw, { stream, validation, sink }: RejectingStream): void {
    const sentence = `${placeOf(line)}: a record of stream "${stream}" is not valid: ${toText(flaw)}`;
    if (validation !== 'reject') {
      const remedies = [...ADVICE, ...(flaw.remedy === undefined ? [] : [flaw.remedy])];
      throw new Failure(EXIT.data, `${sentence}; ${remedies.join(', or ')}`);
    }
    if (this.#count >= this.#maxRejected) {
      throw new Failure(EXIT.data, `${sentence}; max_rejected (${this.#maxRejected}) records are rejected already`);
    }
    this.#count += 1;
    this.#tell(sentence);
    sink.appendPieces(toRejectedLine(line, flaw), line);
  }

  #tell(sentence: string): void {
    if (this.#count <= MOST_TOLD) this.#log?.warn(`${sentence}; it would be rejected`);
    else if (this.#count === MOST_TOLD + 1) this.#log?.warn('Further records would be rejected; they are only counted');
  }
}

function toText({ path, reason }: Flaw): string {
  return path === '' ? `it ${shorten(reason)}` : `${shorten(path)} ${shorten(reason)}`;
}

/** The line as it came, inside an object that says why it is here; in pieces, since a line may be very long. */
function toRejectedLine({ bytes, lineStart, lineEnd, line, batch }: RecordLine, { path, reason }: Flaw): Buffer[] {
  const end = bytes[lineEnd - 1] === CARRIAGE_RETURN ? lineEnd - 1 : lineEnd;
  const place = batch === undefined ? { line } : { line, file: batch.url, file_line: batch.line };
  const head = JSON.stringify({ ...place, path: shorten(path), reason: shorten(reason) }).slice(0, -1);
  return [Buffer.from(`${head},"message":`), bytes.subarray(lineStart, end), Buffer.from('}')];
}

function shorten(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1)}…` : text;
}
