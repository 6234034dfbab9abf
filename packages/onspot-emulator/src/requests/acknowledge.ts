import { type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { type AckEntry, toAck } from '../ack.js';
import { type Job } from '../callbacks/job.js';
import { type Submission } from '../submissions.js';
import { type Call, type Desk } from './desk.js';

/** Sends the ack of a request that was taken, and the callbacks before and after it. */
export async function acknowledge(submission: Submission, { response, endpoint }: Call, desk: Desk): Promise<void> {
  const jobs = submission.asks.map(({ responseId }) => desk.submissionBook.jobs.get(responseId));
  // Of one whose callback is lost only a file is to come.
  const due = jobs.filter((job): job is Job => job !== undefined && !(job.plan.isLost && !job.file));
  const early = due.filter(({ plan }) => plan.isEarly);
  const late = due.filter(({ plan }) => !plan.isEarly);
  const occasion = { path: endpoint.path, features: submission.features };
  const faults = desk.faultBook.take(['slow', 'ack', 'cut-after', 'cut-in-ack'], occasion);
  if (faults[0]) submission.fault = faults[0].kind;
  try {
    await Promise.all(early.map((job) => desk.deliveries.deliverNow(job)));
    for (const fault of faults) if (fault.kind === 'slow') await sleep(fault.ms, undefined, { ref: false });
    if (faults.some(({ kind }) => kind === 'cut-after')) {
      response.destroy();
      return;
    }
    submission.status = 200;
    const entries = jobs.flatMap((job) => (job ? toEntry(job) : []));
    const ackFaults = faults.filter((fault) => fault.kind === 'ack');
    const text = JSON.stringify(toAck(entries, desk.settings.acks[endpoint.path] ?? endpoint.ack, ackFaults));
    await (faults.some(({ kind }) => kind === 'cut-in-ack') ? sendHalf(response, text) : sendAll(response, text));
  } finally {
    // Taken is taken: they come whether or not the ack reached anyone.
    late.forEach((job) => desk.deliveries.deliverLater(job));
  }
}

function toEntry({ ask: { responseId, name }, shownLocation }: Job): AckEntry {
  return { id: responseId, name, ...(shownLocation === undefined ? {} : { location: shownLocation }) };
}

async function sendAll(response: ServerResponse, text: string): Promise<void> {
  if (response.destroyed) return; // the asker left while a slow ack was held back; nothing would ever be heard of it
  await new Promise<void>((resolve) => {
    response.once('finish', resolve).once('close', resolve);
    response.writeHead(200, { 'content-type': 'application/json' }).end(text);
  });
}

async function sendHalf(response: ServerResponse, text: string): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  const half = text.slice(0, Math.floor(text.length / 2));
  await new Promise((resolve) => response.write(half, resolve));
  response.destroy();
}
