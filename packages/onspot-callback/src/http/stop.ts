import { type Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { Refusal } from '../refusal.js';
import { type InFlight } from './in-flight.js';

/** How long what is in flight may still take, and what ends its time at once. */
export type Grace = { graceMs: number; abandon?: AbortSignal | undefined };

/** Ends a server: no new connections, then none at all. Resolves when it has let go of everything. */
export async function stopServer(server: Server, inFlight: InFlight, { graceMs, abandon }: Grace): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  const timer = new AbortController();
  const signal = abandon === undefined ? timer.signal : AbortSignal.any([timer.signal, abandon]);
  const graceOver = delay(graceMs, undefined, { signal }).catch(() => {});
  await Promise.race([inFlight.ended(), graceOver]);
  timer.abort();
  inFlight.abort(new Refusal(503, 'The receiver stops'));
  await inFlight.ended();
  server.closeAllConnections();
  await closed;
}
