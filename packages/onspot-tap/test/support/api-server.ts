import { once } from 'node:events';
import http from 'node:http';
import { type AddressInfo } from 'node:net';
import { createLogger } from '@onspot-tap/singer';
import { createOnSpotClient, type OnSpotClient, type OnSpotClientOptions } from 'onspot-tap';

export const CREDENTIALS = {
  accessKey: 'AKIATESTTESTTEST',
  secretKey: 'secret+key/with=signs',
  apiKey: 'api-key-0123456789',
};

/** One request as the server saw it. */
export type Seen = { method: string; url: string; headers: http.IncomingHttpHeaders; body: Buffer };

/** Answers the n-th request, from 1. */
export type Handler = (response: http.ServerResponse, n: number, seen: Seen) => void;

export type ApiServer = {
  url: string;
  server: http.Server;
  seen: Seen[];
  stop(): Promise<void>;
};

/** A small HTTP server in the place of OnSpot, which reads each request whole before it answers. */
export async function startApi(handler: Handler, port = 0): Promise<ApiServer> {
  const seen: Seen[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const entry = { method, url, headers, body: Buffer.concat(chunks) };
      handler(response, seen.push(entry), entry);
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    server,
    seen,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const json =
  (status: number, body: unknown, headers: http.OutgoingHttpHeaders = {}): Handler =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

/** One handler after the other; the last one stays. */
export const inTurn =
  (...handlers: Handler[]): Handler =>
  (response, n, seen) =>
    handlers[Math.min(n, handlers.length) - 1]!(response, n, seen);

/** A client with short pauses, and everything it logs. */
export function startClient(baseUrl: string, options: Partial<OnSpotClientOptions> = {}) {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const client: OnSpotClient = createOnSpotClient({
    baseUrl,
    region: 'us-east-1',
    credentials: CREDENTIALS,
    clock: Date.now,
    log: createLogger({ program: 'tap-onspot', level: 'DEBUG', write }),
    retryServerFailures: false,
    ...options,
    retries: { tries: 3, firstPauseMs: 10, ...options.retries },
  });
  return { client, lines };
}

export const never = new AbortController().signal;
