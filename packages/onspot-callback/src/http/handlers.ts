import { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { answer, turnAway, turnAwaySocket } from './answer.js';
import { type Connections } from './connections.js';
import { type InFlight } from './in-flight.js';
import { type Gate, routeOf } from './route.js';
import { type Reception, RETRY_AFTER, takeCallback } from './take-callback.js';

export type HandlerParts = {
  gate: Gate;
  reception: Reception & { limits: { requestTimeoutMs: number } };
  inFlight: InFlight;
  connections: Connections;
};

/** What a server does with requests. `refuseFromNowOn` sends callers elsewhere: the receiver is stopping. */
export type Handlers = { refuseFromNowOn(): void };

export function connectHandlers(server: Server, parts: HandlerParts): Handlers {
  const { gate, reception, inFlight, connections } = parts;
  let isStopping = false;

  async function handle(request: IncomingMessage, response: ServerResponse, isWaiting: boolean): Promise<void> {
    if (!connections.begin(request, response)) return reception.tally.turnedAway();
    if (isStopping) response.setHeader('Connection', 'close');
    const route = routeOf(request, gate);
    if (route.to === 'nowhere') {
      reception.tally.turnedAway(route);
      turnAway(response);
    } else if (isStopping) {
      await answer(request, response, { status: 503, text: 'The receiver stops', headers: RETRY_AFTER });
    } else if (route.to === 'health') {
      await answer(request, response, { status: 200, text: 'ok' });
    } else {
      await inFlight.run(reception.limits.requestTimeoutMs, (signal) =>
        takeCallback({ ask: route.ask, request, response, isWaiting, signal }, reception),
      );
    }
  }
  server.on('request', (request, response) => void handle(request, response, false));
  server.on('checkContinue', (request, response) => void handle(request, response, true));
  server.on('checkExpectation', (request, response) => void handle(request, response, false));
  server.on('connect', (_request, socket) => {
    reception.tally.turnedAway();
    turnAwaySocket(socket);
  });
  return {
    refuseFromNowOn() {
      isStopping = true;
    },
  };
}
