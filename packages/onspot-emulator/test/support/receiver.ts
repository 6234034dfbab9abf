import { once } from 'node:events';
import http from 'node:http';
import { type AddressInfo } from 'node:net';

/** What arrived in one POST. */
export type Received = {
  path: string;
  headers: http.IncomingHttpHeaders;
  body: Buffer;
  /** Whether the sender ended the body, rather than the connection. */
  complete: boolean;
  json: () => Callback;
};

export type Callback = {
  name: string;
  cbinfo: { id: string; success: boolean; message: string };
  cbInfo?: { id: string; success: boolean; message: string };
  observations: { did: string; timestamp: number }[];
  devices: string[];
  totalMatched: number;
  demographics: { zipcode: Record<string, number> };
};

/** A server that keeps what it is sent; `answer` decides what it says to the n-th POST, from 1. */
export async function startReceiver(answer: (n: number) => number = () => 200) {
  const received: Received[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => undefined);
    request.on('close', () => {
      const body = Buffer.concat(chunks);
      received.push({
        path: request.url ?? '',
        headers: request.headers,
        body,
        complete: request.complete,
        json: () => JSON.parse(body.toString()) as Callback,
      });
      response.writeHead(answer(received.length)).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
