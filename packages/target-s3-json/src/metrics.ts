import { type Logger, type Metric, startTimer } from '@onspot-tap/singer';
import { type TargetStream } from './streams/target-stream.js';

/** The number of a stream's records that are durable, rejected ones aside, since the run began. */
export function recordCountOf({ name, records }: TargetStream): Metric {
  return { type: 'counter', metric: 'record_count', value: records.storedRecords, tags: { stream: name } };
}

export type RunMetrics = {
  /** Says how long the run took. */
  end(status: 'succeeded' | 'failed'): void;
};

/** Says how far each stream is, again and again until the run ends; what is said at the end is the summary's. */
export function startMetrics(log: Logger, streams: Iterable<TargetStream>, intervalMs: number): RunMetrics {
  const endTimer = startTimer(log, 'job_duration');
  const report = () => {
    for (const stream of streams) log.metric(recordCountOf(stream));
  };
  const interval = setInterval(report, intervalMs).unref();
  return {
    end(status) {
      clearInterval(interval);
      endTimer({ job_type: 'load', status });
    },
  };
}
