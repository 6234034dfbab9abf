import { type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { EXIT, Failure, messageOf } from '@onspot-tap/singer';

/**
 * Begins to listen. Port 0 asks for a free one.
 *
 * @throws Failure with `EXIT.config` when the address cannot be had
 */
export async function listen(server: Server, host: string, port: number): Promise<AddressInfo> {
  server.listen({ host, port });
  try {
    await once(server, 'listening');
  } catch (cause) {
    const place = `${host}, port ${port}`;
    throw new Failure(EXIT.config, `Cannot listen on ${place}: ${messageOf(cause)}; choose another address`, { cause });
  }
  return server.address() as AddressInfo;
}
