import { EXIT, Failure } from '@onspot-tap/singer';
import { isAnswered, isOpen } from '../ledger/ask.js';
import { toCount } from '../words/count.js';
import { describeQuery, type QueryRef } from './query-ref.js';
import { coverageOf, type Run } from './run.js';

/** So many of each are named. */
const EXAMPLES = 3;

/**
 * How a run ends that leaves something unanswered. One that ended for a reason of its own keeps its exit code,
 * and says that besides.
 */
export function withPartialFailure(run: Run, failure: Failure | undefined): Failure | undefined {
  const { partial_failure } = run.config;
  const lacking = [...run.lacking.all()].filter((query) => isLacking(run, query));
  const sentences = [
    ...describe('questions have ended without an answer', lacking.map(describeQuery)),
    ...describe('of those that the configuration names could not be asked about', run.lacking.leftOut()),
  ];
  if (partial_failure === 'ignore' || sentences.length === 0) return failure;
  const sentence = sentences.join(', and ');
  if (failure === undefined) {
    return new Failure(EXIT[partial_failure], `${sentence}; everything else is delivered (partial_failure)`);
  }
  return new Failure(failure.exitCode, `${failure.message}. Besides, ${sentence}`, { cause: failure });
}

/** Whether there is no answer, old or new, and none is awaited any more. */
function isLacking(run: Run, query: QueryRef): boolean {
  const asks = run.book.asksOf(query.stream, query.subjectId, query.window);
  if (asks.some((ask) => ask.digest === query.digest && (isAnswered(ask) || isOpen(ask)))) return false;
  const coverage = coverageOf(run, query.stream);
  return coverage.isGap(query) || !coverage.isFinished(query);
}

function describe(what: string, lacking: readonly string[]): string[] {
  if (lacking.length === 0) return [];
  const named = lacking.slice(0, EXAMPLES);
  const more = lacking.length > named.length ? ', among them' : ':';
  return [`${toCount(lacking.length)} ${what}${more} ${named.join(', ')}`];
}
