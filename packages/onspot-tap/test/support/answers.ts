import {
  MalformedAnswer,
  readAnswer,
  STREAMS,
  SUBJECT_FIELDS,
  type AnswerContext,
  type AnswerRead,
  type AnswerShape,
  type StreamDefinition,
  type StreamSchema,
  type SubjectKind,
} from 'onspot-tap';

/** A stream of the table that is answered by callback. */
export type TableStream = StreamDefinition & { answer: AnswerShape };

export const CALLBACK_STREAMS: readonly TableStream[] = STREAMS.flatMap((stream) =>
  stream.callback === undefined ? [] : [{ ...stream, answer: stream.callback.answer }],
);

export function streamNamed(name: string): TableStream {
  return CALLBACK_STREAMS.find((stream) => stream.name === name)!;
}

/** A context that selects all fields of the stream, or those named. */
export function contextFor(
  stream: StreamSchema & { subject?: SubjectKind },
  fields?: readonly string[],
): AnswerContext {
  const { properties } = stream.schema as { properties: object };
  return {
    asked: {
      [SUBJECT_FIELDS[stream.subject ?? 'location']]: 'EF~"1',
      start: '2021-02-07T00:00:00Z',
      end: '2021-02-07T23:59:59Z',
      response_id: '7f1c',
    },
    fields: new Set(fields ?? Object.keys(properties)),
    timeExtracted: '2021-02-09T01:02:03Z',
  };
}

/** The body in chunks that end before the given places. */
export async function* cut(body: Uint8Array, places: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (const to of [...places, body.length]) {
    yield Buffer.from(body.subarray(from, to));
    from = Math.max(from, to);
  }
}

export type Told = AnswerRead & { lines: unknown[]; blocks: number[] };

/** Reads an answer to its end; each line parsed. */
export async function tell(
  body: AsyncIterable<Uint8Array>,
  stream: TableStream,
  context = contextFor(stream),
): Promise<Told> {
  const lines: unknown[] = [];
  const blocks: number[] = [];
  const answer = readAnswer(body, stream, context);
  for (let next = await answer.next(); ; next = await answer.next()) {
    if (next.done) return { ...next.value, lines, blocks };
    blocks.push(next.value.lines.length);
    const texts = next.value.lines.toString().split('\n');
    if (texts.pop() !== '' || texts.length !== next.value.count) throw new Error('a block is whole lines, counted');
    lines.push(...texts.map((text) => JSON.parse(text) as unknown));
  }
}

/** What is told, or the word that the answer is malformed; any other failure is one. */
export async function tellOrRefuse(...args: Parameters<typeof tell>): Promise<Told | 'malformed'> {
  try {
    return await tell(...args);
  } catch (error) {
    if (error instanceof MalformedAnswer) return 'malformed';
    throw error;
  }
}
