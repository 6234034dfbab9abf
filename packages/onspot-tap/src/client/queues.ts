import { isJsonObject } from '@onspot-tap/singer';
import { diagnoseDenial } from './denial.js';
import { type Answer, type Exchange } from './exchange.js';
import { type QueueInfo, type QueuesOutcome } from './outcomes.js';
import { type Sender } from './sender.js';
import { type ServerMessage } from './server-message.js';
import { describeTrouble, isTlsTrouble } from './trouble.js';

const PATH = '/status/queue';

export type QueuesContext = { send: Sender; baseUrl: URL; wordsOf: ServerMessage; clock: () => number };

/** Asks for the account's queues. Reading is free, so it is repeated after any passing trouble. */
export async function readQueues(signal: AbortSignal, context: QueuesContext): Promise<QueuesOutcome> {
  const { end } = await context.send({ method: 'GET', path: PATH }, { signal, isRepeatable: isPassing });
  if (end.kind === 'answered') return judge(end.answer, context);
  signal.throwIfAborted();
  const place = context.baseUrl.origin;
  return {
    kind: 'unavailable',
    message: `Cannot reach OnSpot at ${place} (os_base_url): ${describeTrouble(end.cause)}`,
  };
}

function isPassing(end: Exchange): boolean {
  if (end.kind !== 'answered') return !isTlsTrouble(end.cause);
  return end.answer.status === 429 || end.answer.status >= 500;
}

function judge(answer: Answer, { wordsOf, clock }: QueuesContext): QueuesOutcome {
  const { status } = answer;
  const what = `GET ${PATH}`;
  if (status === 401 || status === 403) {
    const { cause, sentence } = diagnoseDenial(answer, what, { words: wordsOf(answer), nowMs: clock() });
    return { kind: 'denied', cause, message: sentence };
  }
  const said = `OnSpot answered ${status} to ${what}`;
  if (status === 429 || status >= 500) return { kind: 'unavailable', message: said };
  if (status >= 300) return { kind: 'absent', message: said };
  const queues = parseQueues(answer.body);
  return queues ? { kind: 'known', queues } : { kind: 'absent', message: `${said}, but with no list of queues` };
}

function parseQueues(body: Buffer): QueueInfo[] | undefined {
  try {
    const list: unknown = JSON.parse(body.toString());
    return Array.isArray(list) ? list.map(toQueue) : undefined;
  } catch {
    return undefined;
  }
}

function toQueue(entry: unknown): QueueInfo {
  const { name, count } = isJsonObject(entry) ? entry : {};
  return { name: shorten(typeof name === 'string' ? name : ''), count: typeof count === 'number' ? count : 0 };
}

/** `production-worker-…` without what follows: the third part is an account token. */
function shorten(name: string): string {
  return /^[a-z]{1,12}-[a-z]{1,12}(?=-)/.exec(name)?.[0] ?? 'queue';
}
