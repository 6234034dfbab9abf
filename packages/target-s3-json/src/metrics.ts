import { type Logger, type Metric, startTimer } from '@onspot-tap/singer';
import { recordsIn } from './objects/stored-object.js';
import { type TargetStream } from './streams/target-stream.js';

/** How many records of a stream are durable since the run began, and how many rejected ones. */
export function countersOf({ name, records, rejected }: TargetStream): Metric[] {
  const tags = { stream: name };
  return [
    { type: 'counter', metric: 'record_count', value: recordsIn(records.stored), tags },
    { type: 'counter', metric: 'rejected_count', value: recordsIn(rejected.stored), tags },
  ];
}

export type RunMetrics = {
  /** Says how long the run took. */
  end(status: 'succeeded' | 'failed'): void;
};

/** Says how far each stream is, again and again until the run ends; what is said at the end is the summary's. */
export function startMetrics(log: Logger, streams: Iterable<TargetStream>, intervalMs: number): RunMetrics {
  const endTimer = startTimer(log, 'job_duration');
  const report = () => {
    for (const stream of streams) countersOf(stream).forEach((counter) => log.metric(counter));
  };
  const interval = setInterval(report, intervalMs).unref();
  return {
    end(status) {
      clearInterval(interval);
      endTimer({ job_type: 'load', status });
    },
  };
}
