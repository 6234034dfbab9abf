import { medianOf } from '../reports/median.js';
import { mapValues } from '../reports/run-facts.js';
import { type RunSummary } from '../summary.js';

/**
 * Puts what is usual for so many questions in place of medians: a first night of 30 days would else make every location
 * of the next one, which asks for five, look empty.
 */
export function withUsual(summary: RunSummary, history: readonly RunSummary[]): RunSummary {
  const subjects = mapValues(summary.subjects, (of, stream) => {
    const share = shareOf(summary, history, stream);
    return mapValues(of, (subject) => ({
      ...subject,
      median: subject.median === null ? null : Math.round(subject.median * share),
    }));
  });
  return { ...summary, subjects };
}

/**
 * How much of the usual a run has asked about, at most all of it. Fewer answers alone may be few locations more or less,
 * and fewer records everywhere a loss: only where both are fewer has less been asked.
 */
function shareOf({ streams, subjects }: RunSummary, history: readonly RunSummary[], stream: string): number {
  const usual = medianOf(history.flatMap((run) => run.streams[stream]?.answered ?? []));
  const answers = usual === null || usual === 0 ? 1 : (streams[stream]?.answered ?? 0) / usual;
  const shares = Object.values(subjects[stream] ?? {}).flatMap(({ records, median }) =>
    records === null || median === null || median === 0 ? [] : [records / median],
  );
  return Math.min(1, Math.max(answers, medianOf(shares) ?? 1));
}
