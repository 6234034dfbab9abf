import { type Logger, startTimer } from '@onspot-tap/singer';
import { type Dispatcher } from 'undici';
import { type Backoff, createBackoff, pause, type RetryOptions } from './backoff.js';
import { exchange, type Exchange } from './exchange.js';
import { type Pacer } from './pacer.js';
import { parseRetryAfter } from './retry-after.js';
import { type Signer } from './signer.js';
import { describeTrouble } from './trouble.js';

/** How long the server may take. */
export type TimeoutOptions = {
  /** To accept the connection, TLS included; default 10 000. */
  connectMs: number;
  /** From the end of the request to the first byte of the answer; default 60 000. API Gateway gives up after 29 s. */
  headersMs: number;
  /** Between two pieces of the answer; default 30 000. */
  bodyMs: number;
};

export type SenderOptions = {
  baseUrl: URL;
  dispatcher: Dispatcher;
  sign: Signer;
  userAgent: string;
  timeouts: TimeoutOptions;
  retries: RetryOptions;
  /** Lets a repeated submission begin. */
  pace: Pacer;
  clock: () => number;
  log: Logger;
};

export type OutgoingRequest = {
  method: 'GET' | 'POST';
  /** Below the base URL, such as `/status/queue`. */
  path: string;
  body?: Uint8Array;
};

export type TryOptions = {
  /** Ends what is on its way. */
  signal: AbortSignal;
  /** Ends the pause before another try, and lets none begin; what is on its way goes on. Default: never. */
  stop?: AbortSignal | undefined;
  /** Called right before each try; what it throws, nothing is sent after. */
  beforeTry?: (() => void) | undefined;
};

export type SendOptions = TryOptions & {
  /** Whether it may be sent once more after it ended like this. */
  isRepeatable: (end: Exchange) => boolean;
};

/** How the last try ended, and which one that was. */
export type Sent = { end: Exchange; tries: number };

/** Sends requests, each try with a signature of its own, again and again where that is allowed. */
export type Sender = (request: OutgoingRequest, options: SendOptions) => Promise<Sent>;

/** @throws (the sender) a signal's reason when it is aborted while nothing is on its way */
export function createSender(options: SenderOptions): Sender {
  return async (request, { isRepeatable, ...limits }) => {
    const untilStopped = limits.stop ? AbortSignal.any([limits.signal, limits.stop]) : limits.signal;
    const backoff = createBackoff(options.retries, options.clock);
    for (let tries = 1; ; tries += 1) {
      const end = await tryOnce(request, options, { ...limits, tries });
      const pauseMs = isRepeatable(end) ? pauseAfter(end, { backoff, tries, clock: options.clock }) : undefined;
      if (pauseMs === undefined) return { end, tries };
      const seconds = Math.round(pauseMs / 100) / 10;
      options.log.warn(`${describeEnd(request, end)}; trying again in ${seconds} s (try ${tries} failed)`);
      await pause(pauseMs, untilStopped);
      if (request.method === 'POST') await options.pace(untilStopped);
    }
  };
}

async function tryOnce(
  request: OutgoingRequest,
  options: SenderOptions,
  { signal, stop, beforeTry, tries }: TryOptions & { tries: number },
): Promise<Exchange> {
  const { baseUrl, dispatcher, sign, userAgent, timeouts, log } = options;
  const { method, body } = request;
  const path = `${baseUrl.pathname.replace(/\/$/, '')}${request.path}`;
  const json: Record<string, string> = body ? { 'content-type': 'application/json' } : {};
  const headers = await sign({ method, path, headers: { 'user-agent': userAgent, ...json }, ...(body && { body }) });
  signal.throwIfAborted();
  stop?.throwIfAborted();
  beforeTry?.();
  const endTimer = startTimer(log, 'http_request_duration');
  const wire = { origin: baseUrl.origin, method, path, headers, ...(body && { body }) };
  const waits = { headersTimeout: timeouts.headersMs, bodyTimeout: timeouts.bodyMs };
  const end = await exchange(dispatcher, { ...wire, ...waits }, signal);
  if (end.kind === 'not-sent') signal.throwIfAborted();

  const status = end.kind === 'answered' ? end.answer.status : null;
  const isGood = status !== null && status < 300;
  endTimer({ endpoint: request.path, http_status_code: status, status: isGood ? 'succeeded' : 'failed' });
  log.debug(`${describeEnd(request, end)}, try ${tries}, ${body?.length ?? 0} bytes sent`);
  return end;
}

type Failed = { backoff: Backoff; tries: number; clock: () => number };

function pauseAfter(end: Exchange, { backoff, tries, clock }: Failed): number | undefined {
  if (end.kind !== 'answered') return backoff.pauseAfter(tries);
  const { 'retry-after': retryAfter, date } = end.answer.headers;
  return backoff.pauseAfter(tries, parseRetryAfter(retryAfter, date, clock()));
}

function describeEnd({ method, path }: OutgoingRequest, end: Exchange): string {
  if (end.kind === 'answered') return `OnSpot answered ${end.answer.status} to ${method} ${path}`;
  const what = end.kind === 'cut' ? 'no whole answer' : 'no connection';
  return `${method} ${path} found ${what}: ${describeTrouble(end.cause)}`;
}
