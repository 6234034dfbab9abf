import { type QuestionCounts } from '../sync/progress.js';
import { toAge } from '../words/age.js';
import { toCount } from '../words/count.js';

/** How far a run is, in one line: `questions: 1,240 asked, 830 waiting (oldest 2 h 5 min), 400 done, 10 failed; …`. */
export function toProgressText(counts: Iterable<QuestionCounts>, records: number): string {
  const all = [...counts];
  const sum = (of: (counts: QuestionCounts) => number) => toCount(all.reduce((total, one) => total + of(one), 0));
  const oldest = Math.max(...all.map(({ oldestWaitMs }) => oldestWaitMs ?? -1));
  const questions = [
    `${sum(({ submitted }) => submitted)} asked`,
    `${sum(({ waiting }) => waiting)} waiting${oldest < 0 ? '' : ` (oldest ${toAge(oldest)})`}`,
    `${sum(({ done }) => done)} done`,
    `${sum(({ failed }) => failed)} failed`,
  ];
  return `questions: ${questions.join(', ')}; ${toCount(records)} records`;
}
