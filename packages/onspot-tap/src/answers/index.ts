/**
 * What turns OnSpot's answers into Singer records, by itself: for programs that take answers from elsewhere, and need
 * neither client nor settings. `STREAMS` tells which records an endpoint's answers become.
 *
 * @packageDocumentation
 */
export { STREAMS } from '../streams/streams.js';
export type { AnsweredStream, StreamDefinition } from '../streams/stream-definition.js';
export type { AnswerContext } from './answer-context.js';
export type { Envelope } from './envelope.js';
export { MalformedAnswer } from './malformed-answer.js';
export { readAnswer, type AnswerRead } from './read-answer.js';
export { readEnvelope } from './read-envelope.js';
export type { RecordBlock } from './record-lines.js';
