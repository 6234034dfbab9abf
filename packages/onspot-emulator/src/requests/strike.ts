import { type IncomingMessage } from 'node:http';

import { type Fault, type FaultBook, type Occasion } from '../faults.js';
import { Refusal } from '../refusal.js';
import { refuseExpired } from './authenticate.js';

const USUAL_MESSAGES: Readonly<Record<number, string>> = {
  403: 'Forbidden',
  429: 'Too Many Requests',
  500: 'Internal server error',
  503: 'Service Unavailable',
  504: 'Endpoint request timed out',
};

/** Thrown when a fault has cut the connection: nobody is left to answer. */
export class CutConnection extends Error {
  override readonly name = 'CutConnection';
}

/** Faults that strike a request before it is taken. */
type RequestFault = Extract<Fault, { kind: 'status' | 'expired' | 'cut-before' }>;

/** The first fault that strikes a request now, if any does. */
export function drawFault(occasion: Occasion, faultBook: FaultBook): RequestFault | undefined {
  return faultBook.take(['status', 'expired', 'cut-before'], occasion, 1)[0];
}

/** Refuses a request, or cuts its connection, as the fault has it. */
export function strike(fault: RequestFault, request: IncomingMessage): never {
  if (fault.kind === 'expired') throw refuseExpired();
  if (fault.kind === 'cut-before') {
    request.socket.destroy();
    throw new CutConnection();
  }
  const { status, message = USUAL_MESSAGES[status] ?? 'Bad request', retryAfter, body } = fault;
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  throw new Refusal(status, message, { headers, body });
}
