import { type AnsweredStream } from '../streams/stream-definition.js';
import { type AnswerContext } from './answer-context.js';
import { AnswerVisitor } from './answer-visitor.js';
import { BodyWalker } from './body-walker.js';
import { type Envelope, EnvelopeCollector } from './envelope.js';
import { ListPayload } from './list-payload.js';
import { type Payload, type PayloadTarget } from './payload.js';
import { toPieces } from './pieces.js';
import { type RecordBlock, RecordLines } from './record-lines.js';
import { SummaryPayload } from './summary-payload.js';

/** Lines up to here wait for the end of the body; so most answers that are cut off or refused yield nothing. */
const HELD_BYTES = 1024 * 1024;

/** How much is yielded at once from then on. */
const BLOCK_BYTES = 64 * 1024;

/** What has been read of an answer. `count`: the records yielded. */
export type AnswerRead = { envelope: Envelope; count: number };

/**
 * Turns an answer into the lines of its records while it is read, so that memory does not depend on its size. The
 * first block comes when the body is at its end or holds more than a MiB of lines; it is at most a little larger than
 * that, the others have about 64 KiB. A block is valid until the next one is asked for.
 *
 * An answer that is no success, or that carries another response id, yields nothing. (Should one say so only behind
 * more than a MiB of lines, these have been yielded: `count` tells.) An answer without its payload is an empty one.
 *
 * @throws MalformedAnswer, when the body is cut off, not JSON, or not as OnSpot documents it. What was yielded before
 * is right, but not all.
 */
export async function* readAnswer(
  body: AsyncIterable<Uint8Array>,
  stream: AnsweredStream,
  context: AnswerContext,
): AsyncGenerator<RecordBlock, AnswerRead> {
  const lines = new RecordLines();
  const envelope = new EnvelopeCollector();
  const payload = createPayload(stream, { context, lines });
  const walker = new BodyWalker(new AnswerVisitor(envelope, payload));
  let count = 0;
  let enough = HELD_BYTES;
  for await (const chunk of body) {
    for (const piece of toPieces(chunk)) {
      walker.write(piece);
      if (lines.length < enough || envelope.isRefusal) continue;
      const block = lines.takeBlock();
      count += block.count;
      enough = BLOCK_BYTES;
      yield block;
    }
  }
  const read = envelope.toEnvelope(walker.end());
  if (!read.success) return { envelope: read, count };
  payload.complete();
  if (isForeign(read, context)) return { envelope: read, count };
  const block = lines.takeBlock();
  count += block.count;
  if (block.count > 0) yield block;
  return { envelope: read, count };
}

/** Whether it is the answer to another question. What names no id, or is compared with none, is taken as it comes. */
function isForeign({ id }: Envelope, { asked: { response_id: expected = null } }: AnswerContext): boolean {
  return id !== null && expected !== null && id !== expected;
}

function createPayload(stream: AnsweredStream, target: PayloadTarget): Payload {
  return stream.answer.kind === 'list'
    ? new ListPayload(stream, stream.answer, target)
    : new SummaryPayload(stream, stream.answer, target);
}
