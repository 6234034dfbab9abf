import { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Socket } from 'node:net';

/** The connections of a server, with the request that each of them is in. */
export type Connections = {
  /**
   * Notes that a request has begun. False when the one before it on the same connection has not been answered yet: who
   * sends requests ahead would have any number of them in memory at once, so he is cut off.
   */
  begin(request: IncomingMessage, response: ServerResponse): boolean;
};

/**
 * Keeps a server at so many connections. Of too many, the one that has been without a request for the longest makes
 * room: connections held open for nothing keep nobody out. When all of them have a request, the new one is closed.
 */
export function limitConnections(server: Server, most: number): Connections {
  const open = new Set<Socket>();
  /** Those without a request, in the order in which they have been without one. */
  const waiting = new Set<Socket>();

  function forget(socket: Socket): void {
    open.delete(socket);
    waiting.delete(socket);
  }
  function makeRoom(): void {
    const [longest] = waiting;
    if (longest === undefined) return;
    forget(longest);
    longest.destroy();
  }

  server.on('connection', (socket: Socket) => {
    socket.once('close', () => forget(socket));
    open.add(socket);
    waiting.add(socket);
    // With no other one waiting, it is the new one itself that goes.
    if (open.size > most) makeRoom();
  });

  return {
    begin({ socket }, response) {
      if (!waiting.delete(socket)) {
        socket.destroy();
        return false;
      }
      response.once('close', () => {
        if (open.has(socket)) waiting.add(socket);
      });
      return true;
    },
  };
}
