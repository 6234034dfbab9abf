import { type AnswerShape, type StreamDefinition } from './stream-definition.js';

/** A stream as a run syncs it: its row of the table, and what the settings make of it. */
export type SyncedStream = StreamDefinition & {
  /** Of the endpoint that is asked, with a leading slash. */
  path: string;
  answer: AnswerShape;
};

export function toSyncedStream(stream: StreamDefinition): SyncedStream {
  const { callback } = stream;
  if (callback === undefined) throw new Error(`The row of stream ${stream.name} has no endpoint`);
  return { ...stream, path: callback.path, answer: callback.answer };
}
