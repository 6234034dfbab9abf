import { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Socket } from 'node:net';

/** The connections of a server, with the request that each of them is in. */
export type Connections = {
  /**
   * Notes that a request has begun. False when it is not to be taken, and the connection has been cut: the request
   * before it has not been answered yet (who sends requests ahead would have any number of them in memory at once), or
   * all the connections there may be have one.
   */
  begin(request: IncomingMessage, response: ServerResponse): boolean;
};

/**
 * A request follows its connection after a moment. Without that moment a burst of connections for nothing would push
 * out who came before it and has not been heard yet, and a house that is full for an instant whoever comes then.
 */
const HEARING_MS = 100;

/** For that moment there may be this many times as many connections, most of which have not sent anything. */
const OVERFLOW = 2;

/**
 * Keeps a server at so many connections. Of too many, those that have been without a request for the longest make room:
 * connections held open for nothing keep nobody out. When all of them have a request, a further one is cut.
 */
export function limitConnections(server: Server, most: number): Connections {
  const open = new Set<Socket>();
  /** Those without a request, in the order in which they have been without one. */
  const waiting = new Set<Socket>();
  let timer: NodeJS.Timeout | undefined;

  function forget(socket: Socket): void {
    open.delete(socket);
    waiting.delete(socket);
  }
  function makeRoom(limit: number): void {
    for (const longest of waiting) {
      if (open.size <= limit) return;
      forget(longest);
      longest.destroy();
    }
  }
  function makeRoomSoon(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      makeRoom(most);
    }, HEARING_MS).unref();
  }

  server.on('connection', (socket: Socket) => {
    socket.once('close', () => forget(socket));
    open.add(socket);
    waiting.add(socket);
    makeRoom(most * OVERFLOW);
    if (open.size > most) makeRoomSoon();
  });

  return {
    begin({ socket }, response) {
      const isAhead = !waiting.delete(socket);
      if (isAhead || open.size - waiting.size > most) {
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
