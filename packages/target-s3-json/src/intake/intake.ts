import {
  EXIT,
  Failure,
  type JsonObject,
  type Logger,
  parseMessage,
  type SchemaMessage,
  Block,
} from '@onspot-tap/singer';
import { LINE_FEED, OPEN_OBJECT } from '../bytes/ascii.js';
import { findMember } from '../bytes/members.js';
import { type RecordLine } from '../objects/record-line.js';
import { type InputStream } from '../streams/input-stream.js';
import { type Streams } from '../streams/streams.js';
import { toText } from './line-text.js';
import { Prefixes } from './prefixes.js';
import { LineEnds } from './line-ends.js';

export type IntakeOptions = {
  streams: Streams;
  log: Logger;
  /** What becomes of messages of a type that is not known. */
  unknownMessages: 'warn' | 'fail';
  /** A STATE: its sequence number and the line to say for it. */
  onState: (state: { sequence: number; line: Buffer }) => void;
  /** A BATCH: the whole line. Valid until the next line. */
  onBatch: (line: RecordLine) => void;
  /** Whether to stop behind the line in hand. */
  isFull: () => boolean;
};

const EMPTY = new Block(Buffer.alloc(0));

/** Reads lines and acts on them, without waiting for anything. */
export class Intake {
  readonly #options: IntakeOptions;
  readonly #prefixes = new Prefixes<InputStream>();
  readonly #lineEnds = new LineEnds();
  readonly #unknownTypes = new Set<string>();
  readonly #record: RecordLine = { ...EMPTY, start: 0, end: 0, lineStart: 0, lineEnd: 0, line: 0 };
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
  take(block: Block, at: number): number {
    const { isFull } = this.#options;
    const { bytes } = block;
    this.#record.bytes = bytes;
    this.#record.view = block.view;
    let start = at;
    while (start < bytes.length && !isFull()) {
      this.#line += 1;
      let end = this.#takeKnown(block, start);
      if (end < 0) {
        end = bytes.indexOf(LINE_FEED, start);
        this.#takeParsed(start, end);
      }
      start = end + 1;
    }
    return start;
  }

  /**
   * The common line: its beginning is known, its record can be found good without being parsed, its end says nothing of
   * importance.
   *
   * @returns where it ends; -1 for any other line
   */
  #takeKnown(block: Block, start: number): number {
    const { bytes } = block;
    const prefix = this.#prefixes.match(block, start);
    if (prefix === undefined) return -1;
    const recordStart = start + prefix.bytes.length;
    const recordEnd = bytes[recordStart] === OPEN_OBJECT ? prefix.value.scan(block, recordStart) : -1;
    const end = recordEnd < 0 ? -1 : this.#lineEnds.find(block, recordEnd);
    if (end < 0) return -1;
    this.#markLine(start, end);
    this.#markRecord(recordStart, recordEnd);
    prefix.value.append(this.#record);
    return end;
  }

  /** Only here is a line found to be wrong, so that both ways agree on every line. */
  #takeParsed(start: number, end: number): void {
    const text = toText(this.#record.bytes, { start, end }, `Line ${this.#line} of the input`);
    if (text.trim() === '') return;
    const message = parseMessage(text, this.#line);
    this.#markLine(start, end);
    switch (message.type) {
      case 'RECORD':
        return this.#takeRecord(message.stream, message.record);
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

  #takeRecord(name: string, record: JsonObject): void {
    const stream = this.#options.streams.find(name);
    if (stream === undefined) {
      throw this.#refuse(`a record of stream "${name}" came before its SCHEMA`);
    }
    const { bytes, lineStart } = this.#record;
    const { start, end } = findMember(bytes, lineStart, 'record') ?? { start: 0, end: 0 };
    this.#markRecord(start, end);
    stream.judge(this.#record, record);
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
    const version = findMember(bytes, lineStart, 'version');
    this.#options.streams.find(name)?.activate(version && bytes.toString('utf8', version.start, version.end));
  }

  #takeUnknown(type: string): void {
    if (type.toUpperCase() === 'BATCH') return this.#options.onBatch(this.#record);
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
