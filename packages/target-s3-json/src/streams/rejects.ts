import { EXIT, Failure } from '@onspot-tap/singer';
import { type RecordLine } from '../objects/record-line.js';
import { type RecordSink } from '../objects/record-sink.js';
import { type Flaw } from '../validation/record-check.js';

export type Validation = 'fail' | 'reject' | 'off';

/** The stream of a record that is not valid; its name in the input. */
export type RejectingStream = { stream: string; validation: Validation; sink: RecordSink };

const ADVICE = 'mend the tap or its schema, or set validation to reject';

const CARRIAGE_RETURN = 0x0d;

/** What becomes of records that are not valid, in all streams together. */
export class Rejects {
  readonly #maxRejected: number;
  #count = 0;

  constructor(maxRejected: number) {
    this.#maxRejected = maxRejected;
  }

  /**
   * Keeps the line with the reason among the stream's rejected lines.
   *
   * @throws Failure with `EXIT.data` when the stream's validation is `fail`, or too many have been rejected
   */
  take(line: RecordLine, flaw: Flaw, { stream, validation, sink }: RejectingStream): void {
    const sentence = `Line ${line.line} of the input: a record of stream "${stream}" is not valid: ${toText(flaw)}`;
    if (validation !== 'reject') throw new Failure(EXIT.data, `${sentence}; ${ADVICE}`);
    if (this.#count >= this.#maxRejected) {
      throw new Failure(EXIT.data, `${sentence}; max_rejected (${this.#maxRejected}) records are rejected already`);
    }
    this.#count += 1;
    const bytes = toRejectedLine(line, flaw);
    sink.append({ bytes, start: 0, end: bytes.length }, line);
  }
}

function toText({ path, reason }: Flaw): string {
  return path === '' ? `it ${reason}` : `${path} ${reason}`;
}

/** The line as it came, inside an object that says why it is here. */
function toRejectedLine({ bytes, lineStart, lineEnd, line }: RecordLine, { path, reason }: Flaw): Buffer {
  const end = bytes[lineEnd - 1] === CARRIAGE_RETURN ? lineEnd - 1 : lineEnd;
  const head = JSON.stringify({ line, path, reason }).slice(0, -1);
  return Buffer.concat([Buffer.from(`${head},"message":`), bytes.subarray(lineStart, end), Buffer.from('}')]);
}
