import { once } from 'node:events';
import { createServer, type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

export type TestProxy = {
  /** With user and password, where it asks for them. */
  url: string;
  /** Host and port of every request, in the order of coming. */
  asked: string[];
  close: () => void;
};

export type TestProxyOptions = {
  /** The port of this machine that stands for a host, by the host's name. */
  hosts: Record<string, number>;
  login?: { user: string; password: string };
};

/** A proxy for http:// as companies have it: it alone knows the hosts, and may want to know who asks. */
export async function startProxy({ hosts, login }: TestProxyOptions): Promise<TestProxy> {
  const asked: string[] = [];
  const expected = login && `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`;
  const server = createServer((incoming: IncomingMessage, answer: ServerResponse) => {
    const { hostname, host, pathname, search } = new URL(incoming.url ?? '');
    asked.push(host);
    const { 'proxy-authorization': given, ...headers } = incoming.headers;
    if (expected !== undefined && given !== expected) {
      incoming.resume();
      answer.writeHead(407, { 'proxy-authenticate': 'Basic' }).end('<html>Who are you?</html>');
      return;
    }
    const outgoing = httpRequest(
      { port: hosts[hostname], method: incoming.method, path: pathname + search, headers },
      (response) => {
        answer.writeHead(response.statusCode ?? 0, response.headers);
        response.pipe(answer);
      },
    );
    incoming.pipe(outgoing);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const who = login ? `${encodeURIComponent(login.user)}:${encodeURIComponent(login.password)}@` : '';
  return {
    url: `http://${who}127.0.0.1:${port}`,
    asked,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
