import { medianOf } from '../reports/median.js';
import { mapValues } from '../reports/records.js';
import { type RunSummary } from '../summary.js';

export type StreamMedians = { answered: number; records: number; stored_bytes: number };

/** A summary with what is usual for its streams; null of one that no earlier run had. */
export type UsualSummary = RunSummary & { medians: Record<string, StreamMedians | null> };

/**
 * Puts what is usual for so many questions in place of medians: a first night of 30 days would else make every location
 * of the next one, which asks for five, look empty.
 */
export function withUsual(summary: RunSummary, history: readonly RunSummary[]): UsualSummary {
  const shares = mapValues(summary.streams, (_, stream) => shareOf(summary, history, stream));
  const subjects = mapValues(summary.subjects, (of, stream) => {
    const share = shares[stream] ?? 1;
    return mapValues(of, (subject) => ({
      ...subject,
      median: subject.median === null ? null : Math.round(subject.median * share),
    }));
  });
  const medians = mapValues(summary.streams, (_, stream) => streamMedians(history, stream, shares[stream] ?? 1));
  return { ...summary, subjects, medians };
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

/** Streams are compared by the same measure as their locations, or both would tell of different nights. */
function streamMedians(history: readonly RunSummary[], stream: string, share: number): StreamMedians | null {
  const earlier = history.flatMap((run) => run.streams[stream] ?? []);
  if (earlier.length === 0) return null;
  const usual = (of: keyof StreamMedians) => Math.round((medianOf(earlier.map((each) => each[of])) ?? 0) * share);
  return { answered: usual('answered'), records: usual('records'), stored_bytes: usual('stored_bytes') };
}
