import { type JsonObject } from '@onspot-tap/singer';
import { type Envelope } from '../answers/envelope.js';
import { readAnswer } from '../answers/read-answer.js';
import { type Ack, acksOfOne, joinAcks } from '../client/acks.js';
import { createTransport, type OnSpotClientOptions, type Transport } from '../client/client.js';
import { type PostOutcome } from '../client/outcomes.js';
import { type TryOptions } from '../client/sender.js';
import { STREAMS } from '../streams/streams.js';
import { type StreamDefinition, SUBJECT_FIELDS } from '../streams/stream-definition.js';
import { type Resolved, resolveStream, type StreamSettings, type SyncedStream } from '../streams/synced-stream.js';
import { type Question, toBody } from '../submit/question.js';
import { toTimestamp, toUtc } from '../time/day.js';
import { parseWindow, timesOf, type Window } from '../time/window.js';

/** Questions of one stream about one window of days. */
export type OnSpotRequest = {
  /** The stream's name; see `STREAMS`. */
  stream: string;
  /** UTC days, both included, as `2021-02-07`. What the stream asks without a window does not look at it. */
  window: { start: string; end: string };
  /** What to ask about, and where OnSpot posts each answer. */
  questions: readonly Question[];
  /** As in the setting `streams`; default none. */
  settings?: StreamSettings;
  /** Whether device ids come hashed; default true. */
  hash?: boolean;
};

/** What became of a request: what `PostOutcome` tells, and OnSpot's word for each question, by its position. */
export type SubmitOutcome =
  | { kind: 'accepted'; acks: readonly (Ack | undefined)[]; problem?: string }
  | Exclude<PostOutcome, { kind: 'accepted' }>;

/** The question that an answer belongs to, for its records. */
export type Answered = Pick<OnSpotRequest, 'stream' | 'window'> & {
  /** The id of what was asked about: its name in the request. */
  subject: string;
  /** From the acknowledgement; null when it is unknown. */
  responseId: string | null;
};

/** OnSpot's API for programs that keep their own books. `sync` keeps them for you. */
export type OnSpotClient = Transport & {
  /**
   * Asks questions. Nothing is repeated that OnSpot may have taken, since it is paid for.
   *
   * @throws Failure with `EXIT.denied` on 401 and 403
   * @throws Error when there is no such stream, the window is none, or the stream needs a setting
   */
  submit(request: OnSpotRequest, options: TryOptions): Promise<SubmitOutcome>;
  /**
   * The records of an answer as OnSpot has posted it, read while it comes; memory does not depend on its size. Returns
   * what the answer says of itself: one that is no success has no records.
   *
   * @throws MalformedAnswer when it is cut off, or is not as OnSpot documents it
   */
  results(body: AsyncIterable<Uint8Array>, question: Answered): AsyncGenerator<JsonObject, Envelope>;
};

/** @throws Failure with `EXIT.config` when the base URL is none */
export function createOnSpotClient(options: OnSpotClientOptions): OnSpotClient {
  const transport = createTransport(options);
  return {
    ...transport,
    async submit(request, limits) {
      const stream = toStream(request);
      const window = toWindow(request.window);
      const body = toBody({ stream, window, questions: request.questions });
      await transport.turn(limits.stop ? AbortSignal.any([limits.signal, limits.stop]) : limits.signal);
      const outcome = await transport.post(stream.path, body, limits);
      if (outcome.kind !== 'accepted') return outcome;
      const names = request.questions.map(({ subject }) => subject.id);
      return {
        kind: 'accepted',
        ...(stream.perRequest === 'one' ? acksOfOne(outcome.body) : joinAcks(outcome.body, names)),
      };
    },
    results: (body, question) => readResults(body, question, options.clock),
  };
}

async function* readResults(
  body: AsyncIterable<Uint8Array>,
  { stream: name, window, subject, responseId }: Answered,
  clock: () => number,
): AsyncGenerator<JsonObject, Envelope> {
  const stream = findStream(name);
  if (stream.callback === undefined) throw new Error(`The stream ${name} is delivered as files; see readFile`);
  const { start, end } = timesOf(toWindow(window));
  const blocks = readAnswer(
    body,
    { ...stream, answer: stream.callback.answer },
    {
      asked: {
        [SUBJECT_FIELDS[stream.subject]]: subject,
        ...(stream.hasWindow && { start: toUtc(start), end: toUtc(end) }),
        response_id: responseId,
      },
      fields: new Set(Object.keys(stream.schema.properties ?? {})),
      timeExtracted: toTimestamp(clock()),
    },
  );
  for (let next = await blocks.next(); ; next = await blocks.next()) {
    if (next.done) return next.value.envelope;
    for (const line of next.value.lines.toString().split('\n')) {
      if (line !== '') yield (JSON.parse(line) as { record: JsonObject }).record;
    }
  }
}

function toStream({ stream: name, settings = {}, hash = true }: OnSpotRequest): SyncedStream {
  const resolved: Resolved = resolveStream(findStream(name), { settings, hash, saveUrl: '' });
  if ('stream' in resolved) return resolved.stream;
  throw new Error('lacks' in resolved ? `The stream ${name} needs the setting ${resolved.lacks}` : resolved.problem);
}

function findStream(name: string): StreamDefinition {
  const stream = STREAMS.find((row) => row.name === name);
  if (stream === undefined) throw new Error(`There is no stream "${name}"`);
  return stream;
}

function toWindow({ start, end }: OnSpotRequest['window']): Window {
  const window = parseWindow(start, end);
  if (window === undefined) throw new Error(`From "${start}" to "${end}" is no window of days`);
  return window;
}
