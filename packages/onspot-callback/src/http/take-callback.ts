import { type IncomingMessage, type ServerResponse } from 'node:http';
import { messageOf } from '@onspot-tap/singer';
import { type Storage } from '@onspot-tap/storage';
import { type Ask } from '../ask.js';
import { type BodyMemory } from '../body-memory.js';
import { type BodyLimits, declaredBytes, discardBody, readBody } from '../body/read-body.js';
import { answerKey } from '../inbox/keys.js';
import { storeBody, type Stored } from '../inbox/store-body.js';
import { Refusal } from '../refusal.js';
import { type Tally } from '../tally.js';
import { answer } from './answer.js';
import { type Queues } from './queues.js';

/** What keeps us from storing is seldom over before that. */
export const RETRY_AFTER = { 'Retry-After': '60' };

/** A request with a good token. Its signal is aborted, with a Refusal, when it has to end. */
export type Callback = {
  ask: Ask;
  request: IncomingMessage;
  response: ServerResponse;
  /** The caller waits for a word (`100 Continue`) before he sends the body. */
  isWaiting: boolean;
  signal: AbortSignal;
};

export type Reception = {
  storage: Storage;
  limits: BodyLimits;
  memory: BodyMemory;
  queues: Queues;
  tally: Tally;
  /** Called when the object is durable, before the answer to the caller. */
  onArrival(ask: Ask, kind: 'answer' | 'failure'): void;
};

/** Takes one callback in and answers it: 200 only for what the inbox holds. Never throws. */
export async function takeCallback(callback: Callback, reception: Reception): Promise<void> {
  const { ask, request, response, signal } = callback;
  const startedAt = performance.now();
  signal.addEventListener('abort', () => cutOff(request, signal), { once: true });
  const seconds = () => Math.round(performance.now() - startedAt) / 1000;
  try {
    const { outcome, bytes } = await deliver(callback, reception);
    if (outcome !== 'duplicate') reception.onArrival(ask, outcome);
    reception.tally.ended(ask, { outcome, bytes, seconds: seconds() });
    await answer(request, response, { status: 200, text: 'ok' });
  } catch (error) {
    const { status, message } = error instanceof Refusal ? error : unavailable(error);
    const outcome = status === 503 ? 'unavailable' : status === 408 ? 'broken_off' : 'refused';
    reception.tally.ended(ask, { outcome, bytes: 0, seconds: seconds(), reason: messageOf(error) });
    await answer(request, response, { status, text: message, headers: status === 503 ? RETRY_AFTER : {} });
  }
}

async function deliver(callback: Callback, reception: Reception): Promise<Stored> {
  const { ask, request, signal } = callback;
  const body = readBody(request, reception.limits);
  const endTurn = await reception.queues.enter(ask, signal);
  try {
    return await takeIn(callback, body, reception);
  } finally {
    endTurn();
  }
}

async function takeIn(callback: Callback, body: AsyncIterable<Buffer>, reception: Reception): Promise<Stored> {
  const { ask, request, signal } = callback;
  const { storage, limits, memory } = reception;
  if (await storage.head(answerKey(ask), { signal })) {
    if (!callback.isWaiting) await discardBody(request, limits);
    return { outcome: 'duplicate', bytes: 0 };
  }
  const share = await memory.admit(declaredBytes(request), signal);
  try {
    if (callback.isWaiting) callback.response.writeContinue();
    return await storeBody(ask, body, { storage, signal, grow: () => share.grow() });
  } finally {
    share.release();
  }
}

// Whose body is here already can still be told why nothing comes of it.
function cutOff(request: IncomingMessage, { reason }: AbortSignal): void {
  if (!request.complete) request.destroy(reason as Refusal);
}

// What the storage said is for the log: callers learn nothing of what lies behind.
function unavailable(cause: unknown): Refusal {
  return new Refusal(503, 'The body cannot be stored at present', { cause });
}
