import { type JsonObject, type Logger } from '@onspot-tap/singer';
import { type Ack, acksOfOne, joinAcks } from '../client/acks.js';
import { type Transport } from '../client/client.js';
import { type PostOutcome } from '../client/outcomes.js';
import { type TapConfig } from '../config/config.js';
import { type Ask, type Batch } from '../ledger/ask.js';
import { type Ledger } from '../ledger/ledger.js';
import { BookBatch } from '../ledger/book-batch.js';
import { newBatchId } from '../ledger/ids.js';
import { type QueryBatch } from '../plan/batches.js';
import { type SyncedStream } from '../streams/synced-stream.js';
import { type Subjects } from '../subjects/subject.js';
import { type Day } from '../time/day.js';
import { describeWindow, isTimeless } from '../time/window.js';
import { callbackUrlOf, type CallbackOptions } from './callback-url.js';
import { filePlaceOf, toFileUrl } from './file-place.js';
import { toBody } from './question.js';
import { withoutQuery } from './without-query.js';

/** What became of one POST: the batch as the ledger now has it, and OnSpot's answer. */
export type Submission = { batch: BookBatch; outcome: PostOutcome };

export type SubmitterOptions = {
  config: TapConfig;
  callback: CallbackOptions;
  client: Transport;
  ledger: Ledger;
  streams: ReadonlyMap<string, SyncedStream>;
  /** What each stream asks about, by its name. */
  subjects: ReadonlyMap<string, Subjects>;
  newest: Day;
  /** Throws when another tap has taken over the work store. */
  assertLease: () => void;
  clock: () => number;
  log: Logger;
  /** Aborts a POST that is on its way, which leaves its asks ambiguous. */
  signal: AbortSignal;
  /** Lets no further POST begin, nor a repeat of one that OnSpot has put off. */
  stop: AbortSignal;
};

/**
 * Sends one batch. The ledger knows of it before OnSpot does, and of the acknowledgement before anyone else does; so
 * whatever happens in between, no question is forgotten that may have been paid for.
 */
export async function submitBatch(part: QueryBatch, options: SubmitterOptions): Promise<Submission> {
  const { ledger, clock, client, signal, stop } = options;
  // Before the ledger knows of it: killed while it waits its turn, it would be taken for one that may have been sent.
  await client.turn(AbortSignal.any([signal, stop]));
  const stream = options.streams.get(part.stream);
  if (stream === undefined) throw new Error(`The stream ${part.stream} is not selected`);
  const saveUrl = stream.delivery === 'save' ? options.config.saveUrl : undefined;
  const createdAt = clock();
  const id = newBatchId(createdAt, options.config.shard);
  const batch = toBatch(part, { id, newest: options.newest, createdAt, saveUrl });
  if (saveUrl !== undefined) for (const ask of batch.asks) ask.file = toFileUrl(ask);
  const body = toRequestBody(batch, stream, options);
  await ledger.write(batch);
  const outcome = await postOnce(stream.path, body, options).catch(async (error: unknown) => {
    // Refused credentials, a lost lease or a stop before anything was sent: surely not accepted.
    await ledger.delete(batch);
    throw error;
  });
  if (outcome.kind === 'accepted') await takeAcks(batch, outcome.body, { ...options, stream });
  if (outcome.kind === 'ambiguous') sayAmbiguous(batch, outcome.message, options);
  if (outcome.kind === 'unavailable') await ledger.delete(batch);
  return { batch, outcome };
}

async function postOnce(path: string, body: JsonObject, options: SubmitterOptions): Promise<PostOutcome> {
  const { client, signal, stop } = options;
  // As late as can be, and at each try: another tap that has taken over would ask the same.
  return client.post(path, body, { signal, stop, beforeTry: options.assertLease });
}

type Asked = Pick<Batch, 'id' | 'newest' | 'createdAt' | 'saveUrl'>;

function toBatch({ stream, window, queries }: QueryBatch, asked: Asked): BookBatch {
  return new BookBatch({ stream, window, ...asked, retiredAt: undefined }, queries);
}

function toRequestBody(batch: Batch, stream: SyncedStream, options: SubmitterOptions): JsonObject {
  const subjects = options.subjects.get(batch.stream);
  const questions = batch.asks.map((ask) => {
    const subject = subjects?.get(ask.subjectId);
    if (subject === undefined)
      throw new Error(`The plan asks ${batch.stream} about ${ask.subjectId}, which is unknown`);
    return { subject, callback: callbackUrlOf(ask, options.callback), file: filePlaceOf(ask) };
  });
  return toBody({ stream, window: batch.window, questions });
}

type Acknowledged = Pick<SubmitterOptions, 'ledger' | 'log'> & { stream: SyncedStream };

async function takeAcks(batch: Batch, body: unknown, { ledger, log, stream }: Acknowledged): Promise<void> {
  const names = batch.asks.map(({ subjectId }) => subjectId);
  const { acks, problem } = stream.perRequest === 'one' ? acksOfOne(body) : joinAcks(body, names);
  if (problem !== undefined)
    log.warn(`${problem} (${describe(batch)}); what has no acknowledgement waits for its callback`);
  for (const ask of batch.asks) takeAck(ask, acks[ask.index]);
  await ledger.write(batch);
}

function takeAck(ask: Ask, ack: Ack | undefined): void {
  ask.responseId = ack?.id ?? null;
  if (ack?.otherIds !== undefined) ask.otherIds = ack.otherIds;
  if (ask.file !== undefined && ack?.location !== undefined) ask.file = withoutQuery(ack.location);
}

function sayAmbiguous(batch: Batch, message: string, { config, log }: SubmitterOptions): void {
  const wait = `waiting up to ${config.ambiguous_wait_minutes} minutes for callbacks before asking again`;
  log.warn(`OnSpot may or may not have taken ${describe(batch)}: ${message}; ${wait}`);
}

/** A batch for a sentence. */
export function describe({ stream, window, asks }: Batch): string {
  const [first] = asks;
  const what = isTimeless(window) ? stream : `${stream} of ${describeWindow(window)}`;
  return asks.length === 1 ? `${what} for ${first?.subjectId ?? ''}` : `${asks.length} questions about ${what}`;
}
