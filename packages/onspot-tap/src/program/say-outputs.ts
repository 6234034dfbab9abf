import { type Logger, type Metric, type ProgramContext, reportEvery, startTimer } from '@onspot-tap/singer';
import { type QuestionCounts, type RunProgress } from '../sync/progress.js';
import { type Output } from '../sync/run.js';
import { toCount } from '../words/count.js';
import { toProgressText } from './progress-text.js';

export type SayOptions = {
  progress: RunProgress;
  /** Between two reports of how far the run is. */
  metricsMs: number;
};

type Context = Pick<ProgramContext<never>, 'stdout' | 'log' | 'showProgress'>;

/** Writes what a run says to stdout, with back-pressure, and tells on the log and on a terminal how far it is. */
export async function sayOutputs(outputs: AsyncIterable<Output>, context: Context, options: SayOptions): Promise<void> {
  const { stdout, log, showProgress } = context;
  const { progress, metricsMs } = options;
  const records = new Map<string, number>();
  const count = (stream: string, more: number) => records.set(stream, (records.get(stream) ?? 0) + more);
  const endTimer = startTimer(log, 'job_duration');
  const endReports = reportEvery(log, metricsMs, () => toMetrics(progress.counts(), records));
  const hideProgress = showProgress(() => toProgressText(progress.counts().values(), sum(records)));
  let status = 'failed';
  try {
    for await (const output of outputs) {
      await stdout.write(output.type === 'LINES' ? output.lines : output);
      if (output.type === 'LINES') count(output.stream, output.count);
      if (output.type === 'RECORD') count(output.stream, 1);
    }
    status = 'succeeded';
  } finally {
    hideProgress();
    sayTotals(log, progress.counts(), records);
    endReports();
    endTimer({ job_type: 'sync', status });
  }
}

type Counts = ReadonlyMap<string, QuestionCounts>;
type Records = ReadonlyMap<string, number>;

function sum(records: Records): number {
  return [...records.values()].reduce((total, one) => total + one, 0);
}

function* toMetrics(counts: Counts, records: Records): Generator<Metric> {
  for (const [stream, { submitted, waiting, done, failed, oldestWaitMs }] of counts) {
    for (const [status, value] of Object.entries({ submitted, waiting, done, failed })) {
      yield { type: 'counter', metric: 'question_count', value, tags: { stream, status } };
    }
    if (oldestWaitMs !== undefined) {
      yield { type: 'timer', metric: 'oldest_wait', value: Math.round(oldestWaitMs / 1000), tags: { stream } };
    }
  }
  for (const [stream, value] of records) yield { type: 'counter', metric: 'record_count', value, tags: { stream } };
}

/** What came of each stream, for whoever reads the end of a log. */
function sayTotals(log: Logger, counts: Counts, records: Records): void {
  for (const [stream, of] of counts) log.info(`stream ${stream}: ${toProgressText([of], records.get(stream) ?? 0)}`);
  for (const [stream, value] of records) {
    if (!counts.has(stream)) log.info(`stream ${stream}: ${toCount(value)} records`);
  }
}
