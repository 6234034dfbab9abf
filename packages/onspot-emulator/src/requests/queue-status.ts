import { type Desk } from './desk.js';

/** `GET /status/queue`: how much waits in each of an account's queues. */
export function describeQueues({ deliveries, submissionBook }: Desk): { name: string; count: number; owner: string }[] {
  const jobs = [...submissionBook.jobs.values()];
  const failed = jobs.filter(({ ask }) => !ask.success || ask.state === 'given-up').length;
  const counts = { worker: deliveries.pending, count: 0, xxl: 0, failure: failed };
  return Object.entries(counts).map(([queue, count]) => ({
    name: `production-${queue}-EMULATOR`,
    count,
    owner: 'emulator-api',
  }));
}
