import { EXIT, Failure, type Logger, messageOf, parseMessage, type SchemaMessage, skipValue } from '@onspot-tap/singer';
import { type InputStream } from '../streams/input-stream.js';
import { type Streams } from '../streams/streams.js';
import { findMember } from './members.js';
import { Prefixes } from './prefixes.js';
import { type RecordLine } from '../objects/record-line.js';
import { isPlainTail } from './tail.js';

const LINE_FEED = 0x0a;
const OPEN_OBJECT = 0x7b;

export type IntakeOptions = {
  streams: Streams;
  log: Logger;
  /** What becomes of messages of a type that is not known. */
  unknownMessages: 'warn' | 'fail';
  /** A STATE: its sequence number and the line to say for it. */
  onState: (state: { sequence: number; line: Buffer }) => void;
  /** Whether to stop behind the line in hand. */
  isFull: () => boolean;
};

/** Reads lines and acts on them, without waiting for anything. */
export class Intake {
  readonly #options: IntakeOptions;
  readonly #prefixes = new Prefixes<InputStream>();
  readonly #unknownTypes = new Set<string>();
  readonly #record: RecordLine = { bytes: Buffer.alloc(0), start: 0, end: 0, lineStart: 0, lineEnd: 0, line: 0 };
  #line = 0;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /** Number of the last line taken, which also is its sequence number. */
  get line(): number {
    return this.#line;
  }

  /**
   * Takes whole lines from `at` on, until there are no more or a pause is due.
   *
   * @returns where it stopped
   * @throws Failure with `EXIT.data` for a line that cannot be accepted
   */
  take(bytes: Buffer, at: number): number {
    const { isFull } = this.#options;
    this.#record.bytes = bytes;
    let start = at;
    while (start < bytes.length && !isFull()) {
      const end = bytes.indexOf(LINE_FEED, start);
      this.#line += 1;
      if (!this.#takeKnown(start, end)) this.#takeParsed(start, end);
      start = end + 1;
    }
    return start;
  }

  /** The common line: its beginning is known, its record is stepped over, its end says nothing of importance. */
  #takeKnown(start: number, end: number): boolean {
    const { bytes } = this.#record;
    const prefixBytes = this.#prefixes.match(bytes, start);
    if (prefixBytes === 0 || bytes[start + prefixBytes] !== OPEN_OBJECT) return false;
    const recordEnd = skipValue(bytes, start + prefixBytes);
    if (recordEnd < 0 || !isPlainTail(bytes, recordEnd, end)) return false;
    this.#markLine(start, end);
    this.#markRecord(start + prefixBytes, recordEnd);
    this.#prefixes.value?.take(this.#record);
    return true;
  }

  /** Any other line. Only here is a line found to be wrong, so that both ways agree on every line. */
  #takeParsed(start: number, end: number): void {
    const text = toText(this.#record.bytes, { start, end, line: this.#line });
    if (text.trim() === '') return;
    const message = parseMessage(text, this.#line);
    this.#markLine(start, end);
    switch (message.type) {
      case 'RECORD':
        return this.#takeRecord(message.stream);
      case 'SCHEMA':
        return this.#takeSchema(message);
      case 'STATE':
        return this.#options.onState({ sequence: this.#line, line: this.#stateLine() });
      case 'ACTIVATE_VERSION':
        return this.#takeVersion(message.stream);
      case 'UNKNOWN':
        return this.#takeUnknown(message.name);
    }
  }

  #takeRecord(name: string): void {
    const stream = this.#options.streams.find(name);
    if (stream === undefined) {
      throw this.#refuse(`a record of stream "${name}" came before its SCHEMA`);
    }
    const { bytes, lineStart } = this.#record;
    const { start, end } = findMember(bytes, lineStart, 'record') ?? { start: 0, end: 0 };
    this.#markRecord(start, end);
    stream.take(this.#record);
    this.#prefixes.learn(bytes, lineStart, stream);
  }

  #takeSchema(message: SchemaMessage): void {
    const { streams } = this.#options;
    streams.findOrMake(message.stream, this.#line).define(message, this.#line);
  }

  #stateLine(): Buffer {
    const { bytes, lineStart } = this.#record;
    const value = findMember(bytes, lineStart, 'value') ?? { start: 0, end: 0 };
    return Buffer.concat([bytes.subarray(value.start, value.end), Buffer.of(LINE_FEED)]);
  }

  #takeVersion(name: string): void {
    const { bytes, lineStart } = this.#record;
    const { start, end } = findMember(bytes, lineStart, 'version') ?? { start: 0, end: 0 };
    this.#options.streams.find(name)?.activate(bytes.toString('utf8', start, end));
  }

  #takeUnknown(type: string): void {
    if (type.toUpperCase() === 'BATCH') {
      throw this.#refuse('BATCH messages are not supported; turn batches off in the tap, so that it sends RECORDs');
    }
    if (this.#options.unknownMessages === 'fail') {
      throw this.#refuse(`messages of type "${type}" are not known; set unknown_messages to warn to leave them out`);
    }
    if (this.#unknownTypes.has(type)) return;
    this.#unknownTypes.add(type);
    this.#options.log.warn(`Line ${this.#line} of the input: messages of type "${type}" are not known and left out`);
  }

  #refuse(reason: string): Failure {
    return new Failure(EXIT.data, `Line ${this.#line} of the input: ${reason}`);
  }

  #markLine(start: number, end: number): void {
    this.#record.lineStart = start;
    this.#record.lineEnd = end;
    this.#record.line = this.#line;
  }

  #markRecord(start: number, end: number): void {
    this.#record.start = start;
    this.#record.end = end;
  }
}

function toText(bytes: Buffer, { start, end, line }: { start: number; end: number; line: number }): string {
  try {
    return bytes.toString('utf8', start, end);
  } catch (cause) {
    const sentence = `Line ${line} of the input has ${end - start} bytes, more than can be parsed: ${messageOf(cause)}`;
    throw new Failure(EXIT.data, sentence, { cause });
  }
}
