import { setImmediate } from 'node:timers/promises';
import { EXIT, Failure, messageOf, type SingerMessage } from '@onspot-tap/singer';

/** A piece of a Singer stream: bytes as they come, one or more whole lines of text, or a message. */
export type InputPiece = Uint8Array | string | SingerMessage;

/** A Singer stream: process.stdin, what a tap's `sync()` yields, an array of messages, lines of a file. */
export type TargetInput = AsyncIterable<InputPiece> | Iterable<InputPiece>;

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
  const source = iterate(typeof input === 'string' ? [input] : input);
  const lines = createLines();
  let next = source.next();
  try {
    for (;;) {
      const step = await (lines.isEmpty ? next : Promise.race([next, lines.pause()]));
      if (step === undefined) {
        yield* lines.take();
        continue;
      }
      if (step.done === true) break;
      if (ArrayBuffer.isView(step.value)) {
        yield* lines.take();
        yield step.value;
      } else {
        lines.add(step.value);
        if (lines.isFull) yield* lines.take();
      }
      next = source.next(); // not before: a source may reuse its bytes once it is asked for more
    }
    yield* lines.take();
  } catch (reason) {
    yield* lines.take();
    throw reason;
  } finally {
    next.catch(() => undefined); // it may fail late, when nobody listens any more
    await source.return(undefined);
  }
}

async function* iterate(input: TargetInput): AsyncGenerator<InputPiece, undefined> {
  yield* input;
}

/** Lines that wait to be handed on together. */
function createLines() {
  let text = '';
  let pieces = 0;
  let pause: Promise<undefined> | undefined;
  return {
    get isEmpty() {
      return text === '';
    },
    get isFull() {
      return text.length >= BLOCK_CHARACTERS;
    },
    add(piece: string | SingerMessage): void {
      pieces += 1;
      text += typeof piece === 'string' ? piece : toJson(piece, pieces);
      if (!text.endsWith('\n')) text += '\n';
    },
    /** Resolves once the source has had a chance to say more and has not. */
    pause(): Promise<undefined> {
      return (pause ??= setImmediate());
    },
    *take(): Generator<Buffer> {
      if (text !== '') yield Buffer.from(text);
      text = '';
      pause = undefined;
    },
  };
}

function toJson(message: SingerMessage, number: number): string {
  try {
    return JSON.stringify(message);
  } catch (cause) {
    throw new Failure(EXIT.data, `Message ${number} of the input has no JSON form: ${messageOf(cause)}`, { cause });
  }
}
