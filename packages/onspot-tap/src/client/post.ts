import { STATUS_CODES } from 'node:http';
import { EXIT, Failure } from '@onspot-tap/singer';
import { diagnoseDenial } from './denial.js';
import { type Answer, type Exchange } from './exchange.js';
import { type PostOutcome } from './outcomes.js';
import { type Sender, type Sent, type TryOptions } from './sender.js';
import { type ServerMessage } from './server-message.js';
import { describeTrouble, isTlsTrouble } from './trouble.js';

export type PostContext = {
  send: Sender;
  /** For sentences. */
  baseUrl: URL;
  wordsOf: ServerMessage;
  clock: () => number;
  /** Whether 502, 503 and 504 are taken to mean "surely not accepted". */
  retryServerFailures: boolean;
};

/** Submits a body, and repeats that only while it surely was not accepted: a submission is paid for. */
export async function submit(
  path: string,
  body: unknown,
  { context, ...limits }: TryOptions & { context: PostContext },
): Promise<PostOutcome> {
  const bytes = Buffer.from(JSON.stringify(body));
  const isRepeatable = (end: Exchange) =>
    isSurelyNotTaken(end, context) && !(end.kind === 'not-sent' && isTlsTrouble(end.cause));
  const sent = await context.send({ method: 'POST', path, body: bytes }, { ...limits, isRepeatable });
  return toOutcome(sent, path, { signal: limits.signal, context });
}

function isSurelyNotTaken(end: Exchange, { retryServerFailures }: PostContext): boolean {
  if (end.kind !== 'answered') return end.kind === 'not-sent';
  const { status } = end.answer;
  return status === 429 || (retryServerFailures && [502, 503, 504].includes(status));
}

function toOutcome(
  { end, tries }: Sent,
  path: string,
  { signal, context }: { signal: AbortSignal; context: PostContext },
): PostOutcome {
  const place = `${context.baseUrl.origin}`;
  if (end.kind === 'not-sent') {
    const message = `Cannot reach OnSpot at ${place} (os_base_url) after ${countTries(tries)}: ${describeTrouble(end.cause)}`;
    return { kind: 'unavailable', message };
  }
  if (end.kind === 'cut') {
    const why = signal.aborted ? 'we were told to stop before the answer came' : describeTrouble(end.cause);
    return { kind: 'ambiguous', message: `POST ${path} was sent to OnSpot, which may have taken it: ${why}` };
  }
  if (isSurelyNotTaken(end, context)) {
    const message = `OnSpot answered ${end.answer.status} to POST ${path}, after ${countTries(tries)}; try again later`;
    return { kind: 'unavailable', status: end.answer.status, message };
  }
  return judgeAnswer(end.answer, path, context);
}

function judgeAnswer(answer: Answer, path: string, context: PostContext): PostOutcome {
  const { status } = answer;
  const what = `POST ${path}`;
  if (status < 300) return readAck(answer, what);
  const words = context.wordsOf(answer);
  if (status === 401 || status === 403) {
    throw new Failure(EXIT.denied, diagnoseDenial(answer, what, { words, nowMs: context.clock() }).sentence);
  }
  const said = `OnSpot answered ${status} to ${what}${quote(words)}`;
  // A 408 may be a proxy's word for a request that went on to OnSpot.
  if (status >= 500 || status === 408) return { kind: 'ambiguous', message: `${said}; it may have taken the request` };
  const hint = status === 404 || status < 400 ? '; check the base URL and its stage (os_base_url, os_stage)' : '';
  return { kind: 'refused', status, message: `${said}${hint}` };
}

function readAck({ status, body }: Answer, what: string): PostOutcome {
  try {
    return { kind: 'accepted', body: JSON.parse(body.toString()) as unknown };
  } catch {
    const shape = body.length === 0 ? 'nothing' : `${body.length} bytes that are not JSON`;
    return { kind: 'ambiguous', message: `OnSpot answered ${status} to ${what}, but with ${shape} instead of an ack` };
  }
}

const EMPTY_WORDS: ReadonlySet<string> = new Set(Object.values(STATUS_CODES).map((text) => text?.toLowerCase() ?? ''));

// "Internal server error" says no more than the number before it.
function quote(words: string): string {
  return words === '' || EMPTY_WORDS.has(words.toLowerCase()) ? '' : `: ${words}`;
}

const countTries = (tries: number): string => (tries === 1 ? 'one try' : `${tries} tries`);
