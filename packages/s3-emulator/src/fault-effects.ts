import type { IncomingMessage } from 'node:http';

import { statusOf } from './errors.js';
import type { Fault } from './faults.js';
import type { Reply } from './reply.js';
import type { RequestBody } from './request-body.js';
import { toErrorXml } from './xml.js';

const USUAL_CODES: Readonly<Record<number, string>> = {
  403: 'AccessDenied',
  404: 'NoSuchKey',
  409: 'ConditionalRequestConflict',
  412: 'PreconditionFailed',
  429: 'TooManyRequests',
  501: 'NotImplemented',
  503: 'SlowDown',
};

/** What there is to make a fault felt with. */
export type Victim = {
  request: IncomingMessage;
  body: RequestBody;
  requestId: string;
  /** Carries the operation out, as if nothing were wrong. */
  carryOut: () => Promise<Reply>;
};

/** Makes a fault felt. `carry on` where it leaves the operation alone, `reset` where there is no one left to answer. */
export async function suffer(fault: Fault, victim: Victim): Promise<Reply | 'carry on' | 'reset'> {
  const { reset, status, code } = fault;
  if (reset === undefined && status === undefined && code === undefined) return 'carry on';
  if (fault.applied) (await victim.carryOut()).body?.destroy();
  if (reset === undefined) return toReply(fault, victim.requestId);
  if (!fault.applied && reset !== 'before-body') await victim.body.skip(bytesBefore(reset, victim.request));
  victim.request.socket.resetAndDestroy();
  return 'reset';
}

function bytesBefore(reset: 'mid-body' | 'after-body', { headers }: IncomingMessage): number {
  return reset === 'after-body' ? Infinity : Number(headers['content-length'] ?? 0) / 2;
}

function toReply(fault: Fault, requestId: string): Reply {
  const code = fault.code ?? USUAL_CODES[fault.status ?? 0] ?? 'InternalError';
  const status = fault.status ?? statusOf(code) ?? 500;
  const message = fault.message ?? 'This failure was asked for.';
  const headers: Record<string, string> =
    fault.retryAfterSeconds === undefined ? {} : { 'retry-after': String(fault.retryAfterSeconds) };
  return { status, code, headers, xml: toErrorXml({ Code: code, Message: message, RequestId: requestId }) };
}
