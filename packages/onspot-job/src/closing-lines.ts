import { type Logger } from '@onspot-tap/singer';
import { type RunSummary, type StreamSummary } from './summary.js';

/** One plain line per stream, for whoever reads the end of a log. */
export function sayStreams({ streams, objects }: RunSummary, log: Logger): void {
  for (const [name, stream] of Object.entries(streams)) {
    const count = objects.filter((object) => object.stream === name).length;
    log.info(`stream ${name}: ${describe(stream, count)}`);
  }
}

function describe(stream: StreamSummary, objects: number): string {
  const { subject, submitted, answered, failed, pending, waits, stored_records, rejected_records, stored_bytes } =
    stream;
  const asked = `asked ${count(submitted)}, answered ${count(answered)}, failed ${count(failed)}, pending ${count(pending)}`;
  const waited = waits === null ? '' : `, half of them within ${waits.p50} s, the last after ${waits.max} s`;
  const rejected = rejected_records === 0 ? '' : `, ${count(rejected_records)} rejected`;
  const stored = `stored ${count(stored_records)} records in ${count(objects)} objects (${megabytes(stored_bytes)} MB)${rejected}`;
  return subject === null ? stored : `${asked}${waited}; ${stored}`;
}

/**
 * A line in CloudWatch's embedded metric format, from which CloudWatch Logs makes metrics by itself: for the whole run,
 * and for each stream.
 */
export function toMetricLines(
  summary: RunSummary,
  { namespace, nowMs }: { namespace: string; nowMs: number },
): string[] {
  const { pipeline_url: pipeline, started_at, ended_at, exit_code, streams } = summary;
  const seconds = (Date.parse(ended_at) - Date.parse(started_at)) / 1000;
  const ofStreams = Object.values(streams);
  const sum = (name: 'failed' | 'pending' | 'stored_records' | 'rejected_records') =>
    ofStreams.reduce((total, stream) => total + stream[name], 0);
  const line = (dimensions: Record<string, string>, metrics: Record<string, Metric>) =>
    JSON.stringify({
      _aws: {
        Timestamp: nowMs,
        CloudWatchMetrics: [
          {
            Namespace: namespace,
            Dimensions: [Object.keys(dimensions)],
            Metrics: Object.entries(metrics).map(([Name, { unit: Unit }]) => ({ Name, Unit })),
          },
        ],
      },
      ...dimensions,
      ...Object.fromEntries(Object.entries(metrics).map(([name, { value }]) => [name, value])),
      run_id: summary.run_id,
    });
  const run = line(
    { pipeline },
    {
      run_failed: { value: exit_code === 0 ? 0 : 1, unit: 'Count' },
      run_seconds: { value: Math.max(0, seconds), unit: 'Seconds' },
      questions_failed: { value: sum('failed'), unit: 'Count' },
      questions_pending: { value: sum('pending'), unit: 'Count' },
      records_stored: { value: sum('stored_records'), unit: 'Count' },
      records_rejected: { value: sum('rejected_records'), unit: 'Count' },
    },
  );
  const perStream = Object.entries(streams).map(([stream, of]) =>
    line(
      { pipeline, stream },
      {
        questions_submitted: { value: of.submitted, unit: 'Count' },
        questions_answered: { value: of.answered, unit: 'Count' },
        questions_failed: { value: of.failed, unit: 'Count' },
        questions_pending: { value: of.pending, unit: 'Count' },
        records_stored: { value: of.stored_records, unit: 'Count' },
        bytes_stored: { value: of.stored_bytes, unit: 'Bytes' },
        ...(of.waits && { wait_p95_seconds: { value: of.waits.p95, unit: 'Seconds' } }),
      },
    ),
  );
  return [run, ...perStream];
}

type Metric = { value: number; unit: 'Count' | 'Seconds' | 'Bytes' };

function count(value: number): string {
  return value.toLocaleString('en');
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
