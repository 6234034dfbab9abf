import { EXIT, type ExitCode, exitCodeOf, Failure, messageOf } from '@onspot-tap/singer';
import { type RunSummary } from '../summary.js';
import { nameShards, type ShardReport } from './shard-reports.js';

const KNOWN_CODES: ReadonlySet<number> = new Set(Object.values(EXIT));

type Night = {
  name: string;
  reports: readonly ShardReport[];
  /** Of the same night under another number of shards. */
  others: readonly RunSummary[];
  /** Why the states could not be merged. */
  unmerged: Error | undefined;
};

/** What a night amounts to; undefined when all of its shards did well, and their states are merged. */
export function verdictOnNight({ name, reports, others, unmerged }: Night): Failure | undefined {
  const missing = reports.filter(({ summary }) => summary === undefined);
  const failed = reports.flatMap(({ shard, summary }) =>
    summary === undefined || summary.exit_code === EXIT.ok ? [] : [{ shard, summary }],
  );
  const [permanent] = failed.filter(({ summary }) => summary.exit_code !== EXIT.temporary);
  const first = permanent ?? failed[0];
  const causes = [
    missing.length > 0 &&
      `${nameShards(missing)} left no summary that can be read (not run, or with another run_id${describeOthers(others)})`,
    first !== undefined &&
      `${nameShards(failed)} failed, ${failed.length > 1 ? 'the first of them ' : ''}with ${first.summary.exit_code}: ${first.summary.failure ?? 'it gave no reason'}`,
  ].filter((cause) => cause !== false);
  if (causes.length === 0) return unmerged && onlyUnmerged(unmerged);
  const what = causes.join('; ');
  const advice = permanent === undefined ? 'run these again' : 'put right what keeps them from it and run these again';
  return new Failure(
    toExitCode(permanent?.summary.exit_code ?? EXIT.temporary),
    `Of ${name}, ${what}${sayMerged(what, { isAny: missing.length < reports.length, unmerged })}; ${advice}, then onspot-job finish`,
    { cause: unmerged },
  );
}

function onlyUnmerged(cause: Error): Failure {
  const code = exitCodeOf(cause) ?? EXIT.unexpected;
  return new Failure(code, `The states of the night are not merged (${messageOf(cause)})`, { cause });
}

/** @param what has been said of the night already */
function sayMerged(what: string, { isAny, unmerged }: { isAny: boolean; unmerged: Error | undefined }): string {
  if (unmerged === undefined) return isAny ? '. What the others did is merged' : '';
  const reason = messageOf(unmerged);
  return `. The states of the night are not merged${what.includes(reason) ? ', for the same reason' : ` (${reason})`}`;
}

/** Who looks for five shards of a night that three have shared should hear of these. */
function describeOthers(others: readonly RunSummary[]): string {
  const counts = new Set(others.map(({ shard }) => shard?.split('/')[1] ?? '1'));
  return counts.size === 0 ? '' : `; there are summaries of ${[...counts].join(' and of ')} shards: check "shards"`;
}

function toExitCode(code: number): ExitCode {
  return KNOWN_CODES.has(code) ? (code as ExitCode) : EXIT.unexpected;
}
