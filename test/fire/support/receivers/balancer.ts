import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** What stands in front of receivers: it passes each request on to the next one that is well. */
export type Balancer = {
  port: number;
  /** The receiver (its number in the list) that is in the middle of the longest body, and how much of it it has. */
  longestBody(): { receiver: number; bytes: number } | undefined;
  /** How many requests each receiver was given. */
  given: readonly number[];
  stop(): Promise<void>;
};

const LOOK_MS = 100;
const LOOK_TIMEOUT_MS = 1_000;

type Passing = { receiver: number; bytes: number };

/**
 * Starts a load balancer on loopback: round-robin, connections to receivers kept for the next request, bodies passed on
 * as they come, no retries of its own. A receiver that dies while it has a request is a 502 to the caller; when none is
 * well, that is a 503.
 */
export async function startBalancer(ports: readonly number[]): Promise<Balancer> {
  const agent = new Agent({ keepAlive: true });
  const given = ports.map(() => 0);
  const well = ports.map(() => true);
  const passing = new Set<Passing>();
  const over = new AbortController();
  let turn = 0;

  function choose(): number | undefined {
    if (!well.includes(true)) return undefined;
    while (!well[turn % ports.length]) turn += 1;
    return turn++ % ports.length;
  }
  function pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const receiver = choose();
    if (receiver === undefined) return refuse(incoming, outgoing, 503);
    given[receiver] = (given[receiver] ?? 0) + 1;
    const { connection: _, ...headers } = incoming.headers;
    const { method, url: path } = incoming;
    const upstream = request({ host: '127.0.0.1', port: ports[receiver], agent, method, path, headers });
    const body: Passing = { receiver, bytes: 0 };
    passing.add(body);
    outgoing.once('close', () => {
      passing.delete(body);
      upstream.destroy();
    });
    upstream.on('error', () => {
      if (outgoing.headersSent) outgoing.destroy();
      else refuse(incoming, outgoing, 502);
    });
    upstream.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.on('error', () => outgoing.destroy()).pipe(outgoing);
    });
    incoming.on('error', () => upstream.destroy());
    incoming.on('data', (chunk: Buffer) => (body.bytes += chunk.length)).pipe(upstream);
  }

  const server = createServer({ requestTimeout: 0 }, pass).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const looks = ports.map(async (port, receiver) => {
    while (!over.signal.aborted) {
      well[receiver] = await isWell(port);
      await sleep(LOOK_MS, undefined, { signal: over.signal }).catch(() => {});
    }
  });
  return {
    port: (server.address() as AddressInfo).port,
    given,
    longestBody: () => [...passing].sort((one, other) => other.bytes - one.bytes)[0],
    async stop() {
      over.abort();
      server.close().closeAllConnections();
      agent.destroy();
      await Promise.all(looks);
    },
  };
}

/** The rest of the body is read and forgotten, so that the caller comes to read the answer. */
function refuse(incoming: IncomingMessage, outgoing: ServerResponse, status: number): void {
  incoming.unpipe().resume();
  if (!outgoing.destroyed) outgoing.writeHead(status, { 'Content-Length': 0 }).end();
}

function isWell(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const look = request({ host: '127.0.0.1', port, path: '/healthz', agent: false, timeout: LOOK_TIMEOUT_MS });
    look.on('timeout', () => look.destroy());
    look.on('close', () => resolve(false)); // after an answer that says nothing any more
    look.on('response', (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    look.on('error', () => {}).end();
  });
}
