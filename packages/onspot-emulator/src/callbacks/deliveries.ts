import { EventEmitter, once } from 'node:events';

import { type Clock } from '../clock.js';
import { type World } from '../data/world.js';
import { truncateText, writeBody } from './body.js';
import { cutBytes, frameBody, measureBytes, type WireBody } from './framing.js';
import { type Job } from './job.js';
import { createLimiter } from './limiter.js';
import { postCallback, type PostOutcome } from './post.js';

export type DeliveryOptions = {
  clock: Clock;
  world: World;
  concurrency: number;
  /** How long after each failed attempt the next one is made; as many as there are entries. */
  retryDelaysMs: readonly number[];
  timeoutMs: number;
};

export type Deliveries = {
  /** Delivers at once; resolves after the first attempt. */
  deliverNow(job: Job): Promise<void>;
  /** Delivers after the delay its plan has. */
  deliverLater(job: Job): void;
  /** Callbacks that are being posted or wait for their time. */
  readonly pending: number;
  /** Resolves when nothing is being posted, and on a running clock nothing waits either. */
  idle(): Promise<void>;
  close(): void;
};

export function createDeliveries({ clock, world, concurrency, retryDelaysMs, timeoutMs }: DeliveryOptions): Deliveries {
  const limit = createLimiter(concurrency);
  const stop = new AbortController();
  const changes = new EventEmitter().setMaxListeners(0);
  let posting = 0;
  const scheduled = new Set<() => void>();

  const later = (delayMs: number, task: () => Promise<void>): void => {
    const cancel = clock.schedule(delayMs, () => {
      scheduled.delete(cancel);
      void task();
    });
    scheduled.add(cancel);
  };
  const attempt = async (job: Job, number: number): Promise<void> => {
    posting++;
    const outcome = await limit(() => sendOnce(job, number, { world, timeoutMs, signal: stop.signal }));
    posting--;
    if (!stop.signal.aborted) settle(job, number, outcome);
    changes.emit('change');
  };
  const settle = (job: Job, number: number, outcome: PostOutcome): void => {
    const { ask, plan } = job;
    ask.deliveries.push({ at: new Date(clock.now()).toISOString(), ...outcome });
    const retryDelayMs = retryDelaysMs[number - 1];
    if (outcome.status === 200) {
      const isFirst = ask.state !== 'delivered';
      ask.state = 'delivered';
      if (isFirst) for (let n = 1; n <= plan.again.times; n++) later(n * plan.again.gapMs, () => attempt(job, number));
    } else if (retryDelayMs !== undefined) later(retryDelayMs, () => attempt(job, number + 1));
    else if (ask.state === 'waiting') ask.state = 'given-up';
  };

  return {
    deliverNow: (job) => attempt(job, 1),
    deliverLater: (job) => later(job.plan.delayMs, () => attempt(job, 1)),
    get pending() {
      return posting + scheduled.size;
    },
    async idle() {
      for (;;) {
        // What is due already is started in a turn of its own.
        await new Promise((resolve) => setImmediate(resolve));
        if (posting === 0 && (clock.manual || scheduled.size === 0)) return;
        await once(changes, 'change');
      }
    },
    close() {
      stop.abort();
      for (const cancel of scheduled) cancel();
      scheduled.clear();
      changes.emit('change');
    },
  };
}

type Sending = { world: World; timeoutMs: number; signal: AbortSignal };

async function sendOnce(job: Job, number: number, { world, timeoutMs, signal }: Sending): Promise<PostOutcome> {
  const { format, cut, truncated } = job.plan;
  const isTruncated = number <= truncated.attempts;
  const text = (): Iterable<string> =>
    isTruncated ? truncateText(() => writeBody(job, world), truncated) : writeBody(job, world);
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
