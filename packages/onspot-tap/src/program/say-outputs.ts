import { type Counter, createCounter, type Logger, type LineWriter, startTimer } from '@onspot-tap/singer';
import { type Output } from '../sync/run.js';

/** Writes what a run says to stdout, with back-pressure, and counts its records. */
export async function sayOutputs(
  outputs: AsyncIterable<Output>,
  { stdout, log }: { stdout: LineWriter; log: Logger },
): Promise<void> {
  const counters = new Map<string, Counter>();
  const count = (stream: string, records: number) => {
    const counter = counters.get(stream) ?? createCounter(log, 'record_count', { stream });
    counters.set(stream, counter);
    counter.add(records);
  };
  const end = startTimer(log, 'job_duration');
  let status = 'failed';
  try {
    for await (const output of outputs) {
      await stdout.write(output.type === 'LINES' ? output.lines : output);
      if (output.type === 'LINES') count(output.stream, output.count);
      if (output.type === 'RECORD') count(output.stream, 1);
    }
    status = 'succeeded';
  } finally {
    counters.forEach((counter) => counter.end());
    end({ job_type: 'sync', status });
  }
}
