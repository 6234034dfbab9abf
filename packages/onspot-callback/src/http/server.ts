import { createServer, type Server } from 'node:http';
import { type ReceiverLimits } from '../limits.js';

/** How often Node looks for connections that are past their time, at most. */
const LOOK_MS = 5_000;

/** What a paused connection may hold of its body, besides what the kernel holds. */
const READ_AHEAD_BYTES = 16 * 1024;

/** A server that outlasts callers who never finish a header, or open connections for nothing. */
export function createLimitedServer(limits: ReceiverLimits): Server {
  return createServer({
    headersTimeout: limits.headersTimeoutMs,
    connectionsCheckingInterval: Math.min(LOOK_MS, Math.ceil(limits.headersTimeoutMs / 2)),
    // Node would count the time in which we pause the socket, too, and cut off without a word in the log.
    requestTimeout: 0,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    highWaterMark: READ_AHEAD_BYTES,
  });
}
