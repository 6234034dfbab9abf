import { EXIT, Failure, messageOf, type SingerMessage } from '@onspot-tap/singer';
import { type BatchMessage } from './batches/batch-message.js';

/** A piece of a Singer stream: bytes as they come, one or more whole lines of text, or a message. */
export type InputPiece = Uint8Array | string | InputMessage;

type InputMessage = SingerMessage | BatchMessage;

/** A Singer stream: process.stdin, what a tap's `sync()` yields, an array of messages, lines of a file, all bytes. */
export type TargetInput = AsyncIterable<InputPiece> | Iterable<InputPiece> | Uint8Array;

type Source = AsyncIterator<InputPiece> | Iterator<InputPiece>;

/** Text is handed on once it has so many characters. */
const BLOCK_CHARACTERS = 64 * 1024;

/**
 * A Singer stream as bytes. A message becomes one line; a last line feed that text lacks is added. Lines are collected
 * into blocks, but only while the source has more at hand: of one that pauses everything is handed on at once.
 *
 * @throws Failure with `EXIT.data` for a message that has no JSON form, and what the source throws; in both cases once
 * all before it has been handed on
 */
export async function* toBytes(input: TargetInput): AsyncGenerator<Uint8Array> {
  const source = iterate(input);
  const lines = createLines();
  try {
    for (let isEnd = false; !isEnd;) {
      lines.begin();
      const filling = fill(lines, source);
      filling.catch(() => undefined); // thrown when it is its turn, if it ever is
      let filled: Filled | undefined;
      while (filled === undefined) {
        filled = await Promise.race([filling, lines.overdue]);
        yield* lines.take();
      }
      if (filled.bytes !== undefined) yield filled.bytes;
      ({ isEnd } = filled);
    }
  } catch (reason) {
    yield* lines.take();
    throw reason;
  } finally {
    await source.return?.();
  }
}

function iterate(input: unknown): Source {
  if (typeof input === 'string' || input instanceof Uint8Array) return [input].values();
  if (!isIterable(input)) {
    throw new TypeError(`The input of a target is ${nameOf(input)}, and must be ${EXPECTED}`);
  }
  return Symbol.asyncIterator in input ? input[Symbol.asyncIterator]() : input[Symbol.iterator]();
}

function isIterable(input: unknown): input is AsyncIterable<InputPiece> | Iterable<InputPiece> {
  if (typeof input !== 'object' || input === null) return false;
  return Symbol.asyncIterator in input || Symbol.iterator in input;
}

/** What something is, for people. Not its content, which may be a record. */
function nameOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return typeof value === 'object' ? 'an object that cannot be iterated over' : `a ${typeof value}`;
}

const EXPECTED =
  'a stream or another (async) iterable of bytes, of lines of text or of messages, such as process.stdin, an array, or what a tap’s sync() yields';

/** Why no more is collected: the block is full, bytes came, or the input has ended. */
type Filled = { bytes?: Uint8Array; isEnd: boolean };

/** After bytes nothing more is asked for, since their buffer may be used again. */
async function fill(lines: Lines, source: Source): Promise<Filled> {
  while (!lines.isFull) {
    const step = await source.next();
    if (step.done === true) return { isEnd: true };
    if (ArrayBuffer.isView(step.value)) return { bytes: step.value, isEnd: false };
    lines.add(step.value);
  }
  return { isEnd: false };
}

type Lines = ReturnType<typeof createLines>;

/** Lines that wait to be handed on together. */
function createLines() {
  let text = '';
  let pieces = 0;
  let markOverdue: () => void;
  let overdue: Promise<undefined>;
  // For each block anew: a promise that is raced against for ever would keep every one of those races.
  function begin(): void {
    text = '';
    overdue = new Promise((resolve) => (markOverdue = () => resolve(undefined)));
  }
  return {
    begin,
    get isFull() {
      return text.length >= BLOCK_CHARACTERS;
    },
    /** Resolves once there is text, and the source has had a chance to say more. */
    get overdue() {
      return overdue;
    },
    add(piece: string | InputMessage): void {
      if (text === '') setImmediate(markOverdue);
      pieces += 1;
      const line = typeof piece === 'string' ? piece : toLine(piece, pieces);
      text += line.endsWith('\n') ? line : `${line}\n`;
    },
    *take(): Generator<Buffer> {
      if (text === '') return;
      const taken = Buffer.from(text);
      begin();
      yield taken;
    },
  };
}

function toLine(message: InputMessage, number: number): string {
  try {
    return `${JSON.stringify(message)}\n`;
  } catch (cause) {
    throw new Failure(EXIT.data, `Message ${number} of the input has no JSON form: ${messageOf(cause)}`, { cause });
  }
}
