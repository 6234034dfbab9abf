import { Refusal } from '../refusal.js';
import { type Submission } from '../submissions.js';
import { refuseExpired } from './authenticate.js';
import { type Call, type Desk } from './desk.js';

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

/** Lets a fault strike a request before it is taken. */
export function strikeRequest(submission: Submission, { request, endpoint }: Call, { faultBook }: Desk): void {
  const occasion = { path: endpoint.path, features: submission.features };
  const [fault] = faultBook.take(['status', 'expired', 'cut-before'], occasion, 1);
  if (!fault) return;
  submission.fault = fault.kind;
  if (fault.kind === 'expired') throw refuseExpired();
  if (fault.kind === 'cut-before') {
    request.socket.destroy();
    throw new CutConnection();
  }
  const { status, message = USUAL_MESSAGES[status] ?? 'Bad request', retryAfter, body } = fault;
  throw new Refusal(status, message, {
    headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
    body,
  });
}
