import { EXIT, type ExitCode, Failure } from '@onspot-tap/singer';
import { nameShards, type ShardReport } from './shard-reports.js';

const KNOWN_CODES: ReadonlySet<number> = new Set(Object.values(EXIT));

/** What a night amounts to whose shards have ended so; undefined when all of them did well. */
export function verdictOnShards(reports: readonly ShardReport[], night: string): Failure | undefined {
  const missing = reports.filter(({ summary }) => summary === undefined);
  const failed = reports.flatMap(({ shard, summary }) =>
    summary === undefined || summary.exit_code === EXIT.ok ? [] : [{ shard, summary }],
  );
  if (missing.length + failed.length === 0) return undefined;
  const [permanent] = failed.filter(({ summary }) => summary.exit_code !== EXIT.temporary);
  const [first] = permanent ? [permanent] : failed;
  const sentences = [
    ...(missing.length > 0 ? [`${nameShards(missing)} left no summary (not run, or with another run_id)`] : []),
    ...(first
      ? [
          `${nameShards(failed)} failed, ${failed.length > 1 ? 'the first of them ' : ''}with ${first.summary.exit_code}: ${first.summary.failure ?? 'it gave no reason'}`,
        ]
      : []),
  ];
  const code = permanent?.summary.exit_code ?? EXIT.temporary;
  return new Failure(
    KNOWN_CODES.has(code) ? (code as ExitCode) : EXIT.unexpected,
    `Of ${night}, ${sentences.join('; ')}. What the others did is merged; run the missing ones again, then onspot-job finish`,
  );
}
