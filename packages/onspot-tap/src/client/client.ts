import { createRequire } from 'node:module';
import { EXIT, Failure, type Logger, redactUrls } from '@onspot-tap/singer';
import { type Dispatcher, Pool } from 'undici';
import { DEFAULT_RETRIES, type RetryOptions } from './backoff.js';
import { type PostOutcome, type QueuesOutcome } from './outcomes.js';
import { createPacer } from './pacer.js';
import { submit } from './post.js';
import { readQueues } from './queues.js';
import { createSender, type TimeoutOptions, type TryOptions } from './sender.js';
import { createServerMessage } from './server-message.js';
import { createSigner, type OnSpotCredentials } from './signer.js';

const DEFAULT_TIMEOUTS: Readonly<TimeoutOptions> = { connectMs: 10_000, headersMs: 60_000, bodyMs: 30_000 };

/**
 * An idle connection is given up this early: when the server closes one just as we write to it, nobody can tell
 * whether the request arrived. Requests that follow each other closely still share one.
 */
const KEEP_ALIVE_MS = 2_000;

export type OnSpotClientOptions = {
  /** `https://api.onspotdata.com`, or with a path that goes in front of every other: an API Gateway's stage. */
  baseUrl: string;
  /** AWS region of the signature, such as `us-east-1`. */
  region: string;
  credentials: OnSpotCredentials;
  /** Epoch milliseconds; signatures are of this time. */
  clock: () => number;
  log: Logger;
  /** Carries the requests instead of a pool of the client's own; the client does not close it. */
  dispatcher?: Dispatcher;
  /** Connections at a time of the client's own pool; default 8. */
  connections?: number;
  /** Count 502, 503 and 504 as surely not accepted, and repeat them. Who is unsure pays twice at worst. */
  retryServerFailures: boolean;
  retries?: Partial<RetryOptions>;
  timeouts?: Partial<TimeoutOptions>;
  /** Submissions per second, repeated ones included; default: as many as come. */
  requestsPerSecond?: number | undefined;
};

/** OnSpot's API as the tap needs it. */
export type Transport = {
  /** Waits until a further body may be submitted. @throws the signal's reason when it is aborted before that */
  turn(signal: AbortSignal): Promise<void>;
  /**
   * Submits one body, at once, and says what became of it. Nothing is repeated that OnSpot may have taken.
   *
   * @param path such as `/geoframe/all/observations`
   * @throws Failure with `EXIT.denied` on 401 and 403: no other submission would fare better
   * @throws the reason of `signal` or `stop` when it is aborted while nothing is on its way, and what `beforeTry` throws;
   *   nothing was taken then. A `signal` that ends what was sent makes the outcome `ambiguous`
   */
  post(path: string, body: unknown, options: TryOptions): Promise<PostOutcome>;
  /** The account's queues, from a legacy endpoint. @throws the signal's reason when it is aborted */
  queues(options: { signal: AbortSignal }): Promise<QueuesOutcome>;
  /** Closes the connections, once what is on its way has come to its end. */
  close(): Promise<void>;
};

/** @throws Failure with `EXIT.config` when the base URL is none */
export function createTransport(options: OnSpotClientOptions): Transport {
  const { region, credentials, clock, log, retryServerFailures } = options;
  log.addSecrets(Object.values(credentials));
  const baseUrl = parseBaseUrl(options.baseUrl);
  const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
  const own = options.dispatcher ? undefined : createPool(baseUrl, timeouts.connectMs, options.connections ?? 8);
  const pace = createPacer({ perSecond: options.requestsPerSecond });
  const send = createSender({
    baseUrl,
    dispatcher: (options.dispatcher ?? own) as Dispatcher,
    sign: createSigner({ baseUrl, region, credentials, clock }),
    userAgent: USER_AGENT,
    timeouts,
    retries: { ...DEFAULT_RETRIES, ...options.retries },
    pace,
    clock,
    log,
  });
  const context = { send, baseUrl, wordsOf: createServerMessage(credentials), clock, retryServerFailures };
  return {
    turn: pace,
    post: (path, body, limits) => submit(path, body, { ...limits, context }),
    queues: ({ signal }) => readQueues(signal, context),
    close: async () => own?.close(),
  };
}

function parseBaseUrl(text: string): URL {
  if (/^https?:/i.test(text) && URL.canParse(text)) return new URL(text);
  const shown = redactUrls(text);
  throw new Failure(EXIT.config, `The base URL of OnSpot's API (os_base_url) is not an http or https URL: ${shown}`);
}

// One request at a time on a connection (no pipelining), and HTTP/1.1: what is lost is then one request.
function createPool(baseUrl: URL, connectMs: number, connections: number): Pool {
  const keepAlive = { keepAliveTimeout: KEEP_ALIVE_MS, keepAliveMaxTimeout: KEEP_ALIVE_MS };
  return new Pool(baseUrl.origin, { connections, pipelining: 1, connect: { timeout: connectMs }, ...keepAlive });
}

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };
const USER_AGENT = `onspot-tap/${version}`;
