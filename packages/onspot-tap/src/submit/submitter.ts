import { type Logger } from '@onspot-tap/singer';
import { joinAcks } from '../client/acks.js';
import { type OnSpotClient } from '../client/client.js';
import { type PostOutcome } from '../client/outcomes.js';
import { type TapConfig } from '../config/config.js';
import { type Batch } from '../ledger/ask.js';
import { type Ledger } from '../ledger/ledger.js';
import { askIdOf, newBatchId } from '../ledger/ids.js';
import { type Location } from '../locations/location.js';
import { type QueryBatch } from '../plan/batches.js';
import { type SyncedStream } from '../streams/synced-stream.js';
import { type Day, toDate } from '../time/day.js';
import { callbackUrlOf, type CallbackOptions } from './callback-url.js';
import { type Question, toFeature } from './question.js';

/** What became of one POST: the batch as the ledger now has it, and OnSpot's answer. */
export type Submission = { batch: Batch; outcome: PostOutcome };

export type SubmitterOptions = {
  config: TapConfig;
  callback: CallbackOptions;
  client: OnSpotClient;
  ledger: Ledger;
  /** The locations by id. */
  locations: ReadonlyMap<string, Location>;
  streams: ReadonlyMap<string, SyncedStream>;
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
  const { ledger, streams, clock } = options;
  const batch = toBatch(part, options.newest, clock());
  const path = streams.get(part.stream)?.path ?? '';
  const question = toQuestion(batch, options);
  await ledger.write(batch);
  const outcome = await postOnce(path, question, options).catch(async (error: unknown) => {
    // Refused credentials, a lost lease or a stop before anything was sent: surely not accepted.
    await ledger.delete(batch);
    throw error;
  });
  if (outcome.kind === 'accepted') await takeAcks(batch, outcome.body, options);
  if (outcome.kind === 'ambiguous') sayAmbiguous(batch, outcome.message, options);
  if (outcome.kind === 'unavailable') await ledger.delete(batch);
  return { batch, outcome };
}

async function postOnce(path: string, question: Question, options: SubmitterOptions): Promise<PostOutcome> {
  const { client, signal, stop } = options;
  // As late as can be, and at each try: another tap that has taken over would ask the same.
  return client.post(path, question, { signal, stop, beforeTry: options.assertLease });
}

function toBatch({ stream, day, queries }: QueryBatch, newest: Day, now: number): Batch {
  const batch: Batch = { id: newBatchId(now), stream, day, newest, createdAt: now, retiredAt: undefined, asks: [] };
  for (const [index, { locationId, digest, attempt }] of queries.entries()) {
    const id = askIdOf(batch.id, index);
    batch.asks.push({
      id,
      batch,
      index,
      locationId,
      digest,
      attempt,
      responseId: null,
      end: undefined,
      delivered: undefined,
    });
  }
  return batch;
}

function toQuestion(batch: Batch, { config, callback, locations }: SubmitterOptions): Question {
  const features = batch.asks.map((ask) => {
    const location = locations.get(ask.locationId);
    if (location === undefined) throw new Error(`The plan asks for the location ${ask.locationId}, which there is not`);
    return toFeature(config, { location, day: batch.day, callback: callbackUrlOf(ask, callback) });
  });
  return { type: 'FeatureCollection', features };
}

async function takeAcks(batch: Batch, body: unknown, { ledger, log }: SubmitterOptions): Promise<void> {
  const { acks, problem } = joinAcks(
    body,
    batch.asks.map(({ locationId }) => locationId),
  );
  if (problem !== undefined)
    log.warn(`${problem} (${describe(batch)}); what has no acknowledgement waits for its callback`);
  for (const ask of batch.asks) ask.responseId = acks[ask.index]?.id ?? null;
  await ledger.write(batch);
}

function sayAmbiguous(batch: Batch, message: string, { config, log }: SubmitterOptions): void {
  const wait = `waiting up to ${config.ambiguous_wait_minutes} minutes for callbacks before asking again`;
  log.warn(`OnSpot may or may not have taken ${describe(batch)}: ${message}; ${wait}`);
}

/** A batch for a sentence. */
export function describe({ stream, day, asks }: Batch): string {
  const [first] = asks;
  return `${stream} of ${toDate(day)} for ${asks.length === 1 ? (first?.locationId ?? '') : `${asks.length} locations`}`;
}
