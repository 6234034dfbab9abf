import { type AnswerContext } from './answer-context.js';
import { type BodyVisitor } from './body-walker.js';
import { type RecordLines } from './record-lines.js';

/** What records are made with, and where their lines go. */
export type PayloadTarget = { context: AnswerContext; lines: RecordLines };

/** Turns the part of a body that is not its envelope into record lines. */
export interface Payload extends BodyVisitor {
  /**
   * Adds what only the whole body tells, once it is known that the answer is a success. Only then is a payload of
   * another than the documented shape a fault.
   *
   * @throws MalformedAnswer
   */
  complete(): void;
}
