import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { CERTIFICATE, CERTIFICATE_KEY } from './certificate.js';

export type Tunnel = {
  /** URL of the proxy, without user and password. */
  url: string;
  /** Host and port of every tunnel that was asked for. */
  asked: string[];
  /** What the first line of a refusal says, in place of a tunnel. */
  refuse: (status: string | undefined) => void;
  close: () => void;
};

/**
 * A proxy for https:// that leads every tunnel to a TLS server, https://s3.example.test, before a server without TLS.
 *
 * @param login `user:password` that it asks for
 */
export async function startTunnel(port: number, login: string): Promise<Tunnel> {
  const sockets = new Set<Socket>();
  const join = (one: Socket, other: Socket): void => {
    for (const socket of [one, other]) {
      sockets.add(socket);
      socket.on('error', () => {});
    }
    one.pipe(other).pipe(one);
  };
  const tls = createTlsServer({ key: CERTIFICATE_KEY, cert: CERTIFICATE }, (socket) => join(socket, connect(port)));
  const tlsPort = await listen(tls);
  const asked: string[] = [];
  let refusal: string | undefined;
  const proxy = createHttpServer().on('connect', ({ url = '', headers }, socket: Socket) => {
    asked.push(url);
    const isKnown = headers['proxy-authorization'] === `Basic ${Buffer.from(login).toString('base64')}`;
    const status = isKnown ? refusal : '407 Proxy Authentication Required';
    if (status !== undefined) {
      socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    join(socket, connect(tlsPort));
  });
  return {
    url: `http://127.0.0.1:${await listen(proxy)}`,
    asked,
    refuse: (status) => void (refusal = status),
    close: () => {
      for (const socket of sockets) socket.destroy();
      for (const server of [proxy, tls]) server.close();
    },
  };
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
