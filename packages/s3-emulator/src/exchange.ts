import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

import { parseAddress, type Address } from './address.js';
import { authenticate, type Credentials } from './authenticate.js';
import type { Call, State } from './call.js';
import { readDeclaredChecksum } from './checksums.js';
import { suffer } from './fault-effects.js';
import { findOperation, type Operation } from './operations/table.js';
import { receive } from './payload.js';
import { send, toErrorReply, type Reply } from './reply.js';
import { RequestBody } from './request-body.js';
import type { RequestEntry, RequestLog } from './request-log.js';

export type Server = {
  state: State;
  credentials: readonly Credentials[];
  log: RequestLog;
  /** Aborted when the server closes; ends what waits. */
  closing: AbortSignal;
};

/** One request, and what is noted of it on the way. */
type Exchange = {
  server: Server;
  request: IncomingMessage;
  body: RequestBody;
  entry: RequestEntry;
  requestId: string;
};

/** What to send, unless the connection was reset; `cutAfterBytes` if it is not to arrive whole. */
type Outcome = { reply: Reply | 'reset'; cutAfterBytes?: number | undefined };

/** Answers a request. Never throws: what goes wrong is answered, or the client is gone. */
export async function handle(server: Server, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const at = server.state.clock();
  const { method = '', url = '', headers } = request;
  const entry = server.log.add({ method, url, headers, at });
  const started = performance.now();
  response.on('close', () => (entry.durationMs = performance.now() - started));
  const requestId = randomBytes(8).toString('hex').toUpperCase();
  response.setHeader('x-amz-request-id', requestId);
  // By this server's clock: a client refused as too skewed sets its own by it.
  response.setHeader('date', at.toUTCString());
  const body = new RequestBody(request, response);
  try {
    const { reply, cutAfterBytes } = await answer({ server, request, body, entry, requestId });
    if (reply === 'reset') return;
    if (body.isHeldBack) response.setHeader('connection', 'close');
    await send(reply, response, { entry, headOnly: method === 'HEAD', cutAfterBytes });
    // What is left of a refused body has to be read, or the client would see a reset and not the answer.
    request.resume();
  } catch {
    response.destroy();
  }
}

async function answer(exchange: Exchange): Promise<Outcome> {
  const { server, request, body, entry, requestId } = exchange;
  try {
    const address = parseAddress(request.url ?? '', request.headers.host);
    const operation = findOperation(entry.method, address, 'x-amz-copy-source' in request.headers);
    const { bucket, key } = address;
    Object.assign(entry, { operation: operation.name, bucket, key });
    const fault = server.state.faults.take({ operation: operation.name, bucket, key });
    if (fault) entry.fault = fault;
    if (fault?.delayMs !== undefined) await wait(fault.delayMs, undefined, { signal: server.closing });
    const carryOut = () => runOperation(exchange, operation, address);
    const outcome = fault ? await suffer(fault, { request, body, requestId, carryOut }) : 'carry on';
    return { reply: outcome === 'carry on' ? await carryOut() : outcome, cutAfterBytes: fault?.cutBodyAfterBytes };
  } catch (error) {
    if (request.destroyed && !request.complete) throw error;
    return { reply: toErrorReply(error, requestId) };
  }
}

async function runOperation({ server, request, body, entry }: Exchange, operation: Operation, address: Address) {
  const { state, credentials } = server;
  const { headers } = request;
  const verified = authenticate(request, address, { credentials, region: state.region, clock: state.clock });
  const call: Call = {
    state,
    bucket: () => state.buckets.get(address.bucket),
    bucketName: address.bucket,
    key: address.key,
    query: new Map(address.query),
    headers,
    receive: (sink, { foreignChecksum = false } = {}) => {
      const declared = foreignChecksum ? undefined : readDeclaredChecksum(headers);
      return receive({ headers, body, verified, declared }, (chunk) => {
        entry.bytesIn += chunk.length;
        return sink(chunk);
      });
    },
  };
  return operation.run(call);
}
