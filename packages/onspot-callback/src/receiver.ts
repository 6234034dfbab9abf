import { type Logger } from '@onspot-tap/singer';
import { type Storage } from '@onspot-tap/storage';
import { type Ask } from './ask.js';
import { createBodyMemory } from './body-memory.js';
import { limitConnections } from './http/connections.js';
import { connectHandlers } from './http/handlers.js';
import { trackInFlight } from './http/in-flight.js';
import { listen } from './http/listen.js';
import { createQueues } from './http/queues.js';
import { createLimitedServer } from './http/server.js';
import { stopServer } from './http/stop.js';
import { completeLimits, type ReceiverLimits } from './limits.js';
import { createTally } from './tally.js';

export type ReceiverOptions = {
  /** The root of the work store; answers lie in `responses/` below it. It stays the caller's to close. */
  storage: Storage;
  /** All of them verify tokens. */
  secrets: readonly string[];
  host: string;
  /** 0 takes a free one. */
  port: number;
  log: Logger;
  /** Epoch milliseconds; decides which tokens have expired. */
  clock: () => number;
  /**
   * Told of every ask whose answer or failure has been stored by this receiver, when it is durable; not of duplicates.
   * Two deliveries at the same moment can make a failure known after an answer: the answer counts.
   */
  onArrival?: (ask: Ask, kind: 'answer' | 'failure') => void;
  limits?: Partial<ReceiverLimits>;
};

export type Receiver = {
  /** Where it listens. */
  readonly port: number;
  /**
   * Stops taking connections, lets the callbacks in flight end for as long as `stopGraceMs` says or until `abandon` is
   * aborted, cuts off what is left, and resolves when nothing of it remains. A later call waits for the first.
   */
  close(options?: { abandon?: AbortSignal }): Promise<void>;
};

/**
 * Starts to take callbacks: POST to any path whose last segment is a token. What has been answered 200 is in the inbox;
 * everything without a good token is answered 404.
 *
 * @throws Failure with `EXIT.config` when the address cannot be listened on
 */
export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const { storage, log, host } = options;
  const limits = completeLimits(storage.url, options.limits);
  const tally = createTally(log);
  const inFlight = trackInFlight();
  const server = createLimitedServer(limits);
  const handlers = connectHandlers(server, {
    gate: options,
    reception: {
      storage,
      limits,
      memory: createBodyMemory(limits),
      queues: createQueues(),
      tally,
      onArrival: options.onArrival ?? (() => {}),
    },
    inFlight,
    connections: limitConnections(server, limits.maxConnections),
  });
  const { address, port } = await listen(server, host, options.port);
  const name = address.includes(':') ? `[${address}]` : address;
  log.info(`Listening for callbacks on http://${name}:${port}, storing below ${storage.url}`);

  let closed: Promise<void> | undefined;
  return {
    port,
    close: ({ abandon } = {}) =>
      (closed ??= (async () => {
        handlers.refuseFromNowOn();
        await stopServer(server, inFlight, { graceMs: limits.stopGraceMs, abandon });
        tally.end();
      })()),
  };
}
