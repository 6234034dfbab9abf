import { EventEmitter, once, setMaxListeners } from 'node:events';

import { type Clock } from '../clock.js';
import { writeJobFile } from '../files/write-file.js';
import { type Storage } from '../storage/storage.js';
import { type Job } from './job.js';
import { createLimiter } from './limiter.js';
import { type PostOutcome } from './post.js';
import { createSchedule } from './schedule.js';
import { sendCallback } from './send.js';

/** How callbacks are delivered. */
export type DeliveryOptions = {
  clock: Clock;
  /** Where the files of save endpoints go. */
  storage: Storage;
  concurrency: number;
  /** How long after each failed attempt the next one is made; as many as there are entries. */
  retryDelaysMs: readonly number[];
  timeoutMs: number;
};

/** The way from a job to its receiver. */
export type Deliveries = {
  /** Delivers at once; resolves after the first attempt. */
  deliverNow(job: Job): Promise<void>;
  /** Delivers after the delay its plan has; of a job whose callback is lost, only the file is written then. */
  deliverLater(job: Job): void;
  /** Callbacks that are being posted. */
  readonly posting: number;
  /** Those, and callbacks that wait for their time. */
  readonly pending: number;
  /** Resolves when nothing is being posted, and on a running clock nothing waits either. */
  idle(): Promise<void>;
  close(): void;
};

export function createDeliveries(options: DeliveryOptions): Deliveries {
  const { clock, storage, concurrency, retryDelaysMs, timeoutMs } = options;
  const limit = createLimiter(concurrency);
  const stop = new AbortController();
  setMaxListeners(0, stop.signal); // every callback under way listens to it
  const changes = new EventEmitter().setMaxListeners(0);
  let posting = 0;
  const schedule = createSchedule(clock);

  const attempt = async (job: Job, number: number): Promise<void> => {
    posting++;
    const outcome = await limit(async () => {
      if (number === 1 && job.ask.deliveries.length === 0) await writeJobFile(job, storage);
      return job.plan.isLost ? undefined : sendCallback(job, number, { timeoutMs, signal: stop.signal });
    });
    posting--;
    if (outcome && !stop.signal.aborted) settle(job, number, outcome);
    changes.emit('change');
  };
  const settle = (job: Job, number: number, outcome: PostOutcome): void => {
    const { ask, plan } = job;
    ask.deliveries.push({ at: new Date(clock.now()).toISOString(), ...outcome });
    const retryDelayMs = retryDelaysMs[number - 1];
    if (outcome.status === 200) {
      const again = ask.state === 'delivered' ? 0 : plan.again.times;
      ask.state = 'delivered';
      for (let n = 1; n <= again; n++) schedule.add(n * plan.again.gapMs, () => attempt(job, number));
    } else if (retryDelayMs !== undefined) schedule.add(retryDelayMs, () => attempt(job, number + 1));
    else if (ask.state === 'waiting') ask.state = 'given-up';
  };

  return {
    deliverNow: (job) => attempt(job, 1),
    deliverLater: (job) => schedule.add(job.plan.delayMs, () => attempt(job, 1)),
    get posting() {
      return posting;
    },
    get pending() {
      return posting + schedule.size;
    },
    async idle() {
      for (;;) {
        // What is due already is started in a turn of its own.
        await new Promise((resolve) => setImmediate(resolve));
        if (posting === 0 && (clock.manual || schedule.size === 0)) return;
        await once(changes, 'change');
      }
    },
    close() {
      stop.abort();
      schedule.close();
      changes.emit('change');
    },
  };
}
