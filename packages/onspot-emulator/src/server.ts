import http, { type IncomingMessage, type ServerResponse } from 'node:http';

import { ADMIN_PATH, administer } from './admin.js';
import { ENDPOINTS } from './endpoints.js';
import { Refusal } from './refusal.js';
import { type Desk } from './requests/desk.js';
import { describeQueues } from './requests/queue-status.js';
import { readBody } from './requests/read-body.js';
import { CutConnection, drawFault, strike } from './requests/strike.js';
import { identify, submit } from './requests/submit.js';

const QUEUE_PATH = '/status/queue';
// Longer than clients keep theirs, so that none sends on a connection that is just being closed.
const KEEP_ALIVE_MS = 65_000;

/** The HTTP server, not listening yet. */
export function createServer(desk: Desk): http.Server {
  return http.createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    // The time that signatures are held to, so that a client can tell how far its own clock is off.
    response.setHeader('date', new Date(desk.settings.clock.now()).toUTCString());
    answer(request, response, desk).catch((error: unknown) => {
      sendFailure(response, error);
    });
  });
}

async function answer(request: IncomingMessage, response: ServerResponse, desk: Desk): Promise<void> {
  const { settings } = desk;
  const path = (request.url ?? '').split('?')[0] ?? '';
  if (path.startsWith(`${ADMIN_PATH}/`) || path.startsWith(`${settings.stage}${ADMIN_PATH}/`))
    return administer(request, response, desk);
  const endpoint = ENDPOINTS.find((row) => settings.stage + row.path === path);
  if (endpoint && request.method === 'POST') return submit({ request, response, endpoint }, desk);
  const body = await readBody(request, settings.maxBodyBytes);
  // The gateway says so of a path or a method that it does not know.
  if (path !== settings.stage + QUEUE_PATH || request.method !== 'GET')
    throw new Refusal(403, 'Missing Authentication Token');
  identify(request, body, settings);
  const fault = drawFault({ path: QUEUE_PATH, features: [] }, desk.faultBook);
  if (fault) strike(fault, request);
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(describeQueues(desk)));
}

function sendFailure(response: ServerResponse, error: unknown): void {
  if (error instanceof CutConnection) return;
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const isRefusal = error instanceof Refusal;
  const status = isRefusal ? error.status : 500;
  const message = isRefusal ? error.message : `Internal server error: ${String(error)}`;
  const { headers = {}, body = JSON.stringify({ message }) } = isRefusal ? error.extra : {};
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}
