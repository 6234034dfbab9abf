import {
  MalformedAnswer,
  readFile,
  type AnswerContext,
  type FiledStream,
  type FileRead,
  type FileShape,
} from 'onspot-tap';

const ASKED = ['location_id', 'start', 'end', 'response_id'];

/** A stream whose schema has these fields and what questions tell around them. */
function filed(name: string, file: FileShape, inSchema: readonly string[] = Object.keys(file.fields)): FiledStream {
  const fields = ['location_id', ...inSchema, ...ASKED.slice(1)];
  const properties = Object.fromEntries(fields.map((field) => [field, {}]));
  return { name, keyProperties: ['location_id'], schema: { type: 'object', properties }, file };
}

export const sightings = filed('sightings', {
  fields: {
    did: { from: ['deviceid', 'hashed device id', 'did'], type: 'string' },
    timestamp: { from: ['timestamp'], type: 'integer' },
    observed_at: { from: ['timestamp'], type: 'time' },
    lat: { from: ['lat', 'latitude'], type: 'number' },
    lng: { from: ['lng', 'longitude'], type: 'number' },
  },
  required: ['did', 'timestamp'],
});

export const ids = filed('ids', {
  fields: { did: { from: ['deviceid', 'did'], type: 'string' } },
  required: ['did'],
  withoutHeader: ['did'],
});

export const households = filed(
  'households',
  {
    fields: {
      zip: { from: ['zip', 'zipcode'], type: 'zip' },
      zip4: { from: ['zip4'], type: 'zip4' },
      seen: { from: ['number of instances (count seen at location)', 'count'], type: 'integer' },
    },
    required: [],
  },
  ['zip', 'zip4', 'seen', 'matched'],
);

export type FileTold = FileRead & { records: Record<string, unknown>[]; text: string; blocks: number[] };

/** Reads a file to its end. `records`: without what the question tells. */
export async function tellFile(
  body: AsyncIterable<Uint8Array>,
  stream: FiledStream,
  context: AnswerContext = fileContext(stream),
): Promise<FileTold> {
  const blocks: number[] = [];
  let text = '';
  const file = readFile(body, stream, context);
  for (let next = await file.next(); ; next = await file.next()) {
    if (next.done) return { ...next.value, records: recordsOf(text), text, blocks };
    const block = next.value.lines.toString();
    if (block.split('\n').length !== next.value.count + 1) throw new Error('a block is whole lines, counted');
    blocks.push(next.value.lines.length);
    text += block;
  }
}

/** What is told, or the sentence that the file is malformed; any other failure is one. */
export async function tellFileOrRefuse(...args: Parameters<typeof tellFile>): Promise<FileTold | string> {
  try {
    return await tellFile(...args);
  } catch (error) {
    if (error instanceof MalformedAnswer) return error.message;
    throw error;
  }
}

/** A context that selects all fields of the stream, or those named. */
export function fileContext({ schema }: FiledStream, fields?: readonly string[]): AnswerContext {
  return {
    asked: {
      location_id: 'EF~"1',
      start: '2021-02-07T00:00:00Z',
      end: '2021-02-07T23:59:59Z',
      response_id: '7f1c',
    },
    fields: new Set(fields ?? Object.keys(schema.properties ?? {})),
    timeExtracted: '2021-02-09T01:02:03Z',
  };
}

function recordsOf(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const { record } = JSON.parse(line) as { record: Record<string, unknown> };
      return Object.fromEntries(Object.entries(record).filter(([field]) => !ASKED.includes(field)));
    });
}

export async function* chunked(body: Uint8Array, bytes = body.length || 1): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < body.length; at += bytes) yield Buffer.from(body.subarray(at, at + bytes));
}
