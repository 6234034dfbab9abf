import { once, setMaxListeners } from 'node:events';
import { createServer, type RequestListener, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { handle, type Server } from './exchange.js';

/** A port that is listened on, and how to end that. */
export type Listening = { port: number; close: () => Promise<void> };

/** Listens on the loopback address; rejects with EADDRINUSE where the port is taken. */
export async function listen(parts: Omit<Server, 'closing'>, port: number): Promise<Listening> {
  const closing = new AbortController();
  setMaxListeners(0, closing.signal); // each request that is delayed has one
  const server: Server = { ...parts, closing: closing.signal };
  const running = new Set<Promise<void>>();
  // Uploads take as long as they take; a keep-alive of a minute keeps pooled connections from dying in use.
  const http = createServer({ requestTimeout: 0, keepAliveTimeout: 60_000 });
  const listener: RequestListener = (request, response) => {
    const exchange = handle(server, request, response).finally(() => running.delete(exchange));
    running.add(exchange);
  };
  http.on('request', listener).on('checkContinue', listener);
  http.listen(port, '127.0.0.1');
  await once(http, 'listening');
  const close = async () => {
    closing.abort();
    await endConnections(http);
    await Promise.all(running);
  };
  return { port: (http.address() as AddressInfo).port, close };
}

async function endConnections(http: HttpServer): Promise<void> {
  if (!http.listening) return;
  const closed = once(http, 'close');
  http.close();
  http.closeAllConnections();
  await closed;
}
