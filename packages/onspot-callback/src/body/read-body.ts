import { type IncomingMessage } from 'node:http';
import { decode } from './decode.js';
import { limitBytes, tooLong } from './limit-bytes.js';
import { checkObject } from './object-check.js';
import { type Patience, receive } from './receive.js';

export type BodyLimits = Patience & { maxBodyBytes: number };

/**
 * The body of a callback, decoded, as it comes in. Pull it: what is not asked for stays with the sender.
 *
 * @throws Refusal at once for what the header gives away (413, 415), and while reading when the body breaks off, is not
 * encoded as it says, gets too long, or is not one complete JSON object
 */
export function readBody(request: IncomingMessage, limits: BodyLimits): AsyncIterable<Buffer> {
  const { maxBodyBytes } = limits;
  const { headers } = request;
  if (Number(headers['content-length'] ?? 0) > maxBodyBytes) throw tooLong(maxBodyBytes);
  const raw = receiveBytes(request, limits);
  const decoded = decode(raw, headers['content-encoding']);
  return checkObject(decoded === raw ? raw : limitBytes(decoded, maxBodyBytes));
}

/** Takes a body in and forgets it: nobody wants it any more, and a sender who is cut off would only send it again. */
export async function discardBody(request: IncomingMessage, limits: BodyLimits): Promise<void> {
  for await (const _chunk of receiveBytes(request, limits));
}

/** The length of the decoded body, where the header of the request tells it. */
export function declaredBytes({ headers }: IncomingMessage): number | undefined {
  const length = headers['content-length'];
  return length === undefined || headers['content-encoding'] !== undefined ? undefined : Number(length);
}

function receiveBytes(request: IncomingMessage, limits: BodyLimits): AsyncGenerator<Buffer> {
  return limitBytes(receive(request, limits), limits.maxBodyBytes);
}
