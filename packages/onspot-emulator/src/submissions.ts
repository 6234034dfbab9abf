import { type Ask } from './ask.js';
import { type Job } from './callbacks/job.js';

/** One request to an endpoint, whatever became of it. */
export type Submission = {
  /** 1 for the first one. */
  number: number;
  /** The emulator's time at which it came, RFC 3339. */
  at: string;
  /** The endpoint's path, without stage. */
  path: string;
  /** What was answered; null while nothing was, and for ever when the connection was cut first. */
  status: number | null;
  /** Why it was refused. */
  message?: string;
  /** The fault that struck it. */
  fault?: string;
  /** The features as far as they could be read, also of a refused request. */
  features: { name: string; start: string; end: string }[];
  /** Whether it was accepted, and so has to be paid for, even if no ack reached the asker. */
  taken: boolean;
  /** One per callback to come; empty unless taken. */
  asks: Ask[];
};

export type SubmissionBook = {
  readonly list: readonly Submission[];
  /** Opens the record of a request that has just come. */
  open(path: string): Submission;
  /** Files what is needed to generate an ask's answer again. */
  file(submission: Submission, jobs: readonly Job[]): void;
  /** Jobs by response id, in the order they were taken. */
  readonly jobs: ReadonlyMap<string, Job>;
};

/** Keeps the newest `limit` submissions. */
export function createSubmissionBook(now: () => number, limit: number): SubmissionBook {
  const list: Submission[] = [];
  const jobs = new Map<string, Job>();
  let count = 0;
  return {
    list,
    jobs,
    open(path) {
      const at = new Date(now()).toISOString();
      const submission: Submission = {
        number: ++count,
        at,
        path,
        status: null,
        features: [],
        taken: false,
        asks: [],
      };
      list.push(submission);
      if (list.length > limit) list.shift()?.asks.forEach(({ responseId }) => jobs.delete(responseId));
      return submission;
    },
    file(submission, taken) {
      submission.taken = true;
      submission.asks = taken.map(({ ask }) => ask);
      for (const job of taken) jobs.set(job.ask.responseId, job);
    },
  };
}
