import { type IncomingMessage } from 'node:http';

import { type Job } from '../callbacks/job.js';
import { type Settings } from '../options.js';
import { Refusal } from '../refusal.js';
import { acknowledge } from './acknowledge.js';
import { authenticate } from './authenticate.js';
import { type Call, type Desk } from './desk.js';
import { checkContentType, glanceAtFeatures, parseBody, readBody } from './read-body.js';
import { drawFault, strike } from './strike.js';
import { take } from './take.js';

/** Answers a request to an endpoint: with an ack and, later, callbacks; or throws the reason why not. */
export async function submit(call: Call, desk: Desk): Promise<void> {
  const submission = desk.submissionBook.open(call.endpoint.path);
  try {
    const body = await readBody(call.request, desk.settings.maxBodyBytes);
    submission.features = glanceAtFeatures(body);
    identify(call.request, body, desk.settings);
    const fault = drawFault(submission, desk.faultBook);
    if (fault) {
      submission.fault = fault.kind;
      strike(fault, call.request);
    }
    desk.submissionBook.file(submission, await takeAll(body, call, desk));
  } catch (error) {
    if (error instanceof Refusal) {
      submission.status = error.status;
      submission.message = error.message;
    }
    throw error;
  }
  await acknowledge(submission, call, desk);
}

/** Refuses whoever does not prove all credentials. */
export function identify(request: IncomingMessage, body: Buffer, { credentials, clock, maxSkewMs }: Settings): void {
  const { method = '', url = '', headers } = request;
  authenticate({ method, url, headers, body }, credentials, { now: clock.now(), maxSkewMs });
}

function takeAll(body: Buffer, { request, endpoint }: Call, desk: Desk): Promise<Job[]> {
  checkContentType(request.headers['content-type']);
  const { clock, newestEndDays, maxFeatures, httpsCallbacksOnly } = desk.settings;
  const limits = { now: clock.now(), newestEndDays, maxFeatures, httpsCallbacksOnly };
  return Promise.all(endpoint.read(parseBody(body), limits).map((asked) => take(asked, endpoint, desk)));
}
