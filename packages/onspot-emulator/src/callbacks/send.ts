import { truncateText, writeBody } from './body.js';
import { cutBytes, frameBody, measureBytes, type WireBody } from './framing.js';
import { type Job } from './job.js';
import { postCallback, type PostOutcome } from './post.js';

/** What sending needs beside the job. */
export type Sending = { timeoutMs: number; signal: AbortSignal };

/** Makes the n-th attempt, from 1, to post a job's callback, with the damage its plan has for it. */
export async function sendCallback(job: Job, number: number, { timeoutMs, signal }: Sending): Promise<PostOutcome> {
  const { format, cut, truncated } = job.plan;
  const isTruncated = number <= truncated.attempts;
  const text = (): Iterable<string> => (isTruncated ? truncateText(() => writeBody(job), truncated) : writeBody(job));
  const body = await frameBody(text, format);
  const isCut = number <= cut.attempts;
  const cutAfter = isCut ? (cut.afterBytes ?? Math.floor(((await measureBytes(body.read())) ?? 0) / 2)) : Infinity;
  return postCallback({
    url: job.ask.callback,
    headers: toHeaders(body, format.encoding),
    body: isCut ? cutBytes(body.read(), cutAfter) : body.read(),
    isCut,
    timeoutMs,
    signal,
  });
}

function toHeaders({ length }: WireBody, encoding: string): Record<string, string> {
  return {
    'content-type': 'application/json',
    ...(length === undefined ? { 'transfer-encoding': 'chunked' } : { 'content-length': String(length) }),
    ...(encoding === 'identity' ? {} : { 'content-encoding': encoding }),
  };
}
