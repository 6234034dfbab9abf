import { EXIT, exitCodeOf, messageOf } from '@onspot-tap/singer';
import { formatShard } from '@onspot-tap/settings';
import { type Job } from '../job.js';
import { addFacts } from '../reports/add-facts.js';
import { continueFacts } from '../reports/continue-facts.js';
import { type RunSummary, startOf } from '../summary.js';
import { type ShardReport } from './shard-reports.js';

type Night = {
  url: string;
  reports: readonly ShardReport[];
  /** Of the same night under another number of shards. */
  others: readonly RunSummary[];
  state: RunSummary['state'];
  failure: unknown;
};

/** What the jobs that shared a night did together. */
export function summarizeNight(job: Job, { url, reports, others, state, failure }: Night): RunSummary {
  const summaries = reports.flatMap(({ summary }) => summary ?? []);
  const [first] = summaries;
  const starts = [...others, ...summaries].map(({ started_at }) => started_at).sort();
  return {
    version: 1,
    run_id: job.night,
    shard: null,
    night: job.night,
    shards: reports.map(({ shard, summary }) => ({
      shard: formatShard(shard),
      run_id: summary?.run_id ?? null,
      attempts: summary?.attempts ?? null,
      exit_code: summary?.exit_code ?? null,
      failure: summary?.failure ?? null,
    })),
    pipeline_url: url,
    versions: first?.versions ?? { job: '', node: process.version },
    load_type: first?.load_type ?? null,
    start_date: first?.start_date ?? null,
    attempts: 1,
    started_at: starts[0] ?? new Date(job.startedAt).toISOString(),
    ended_at: new Date(job.clock()).toISOString(),
    tap: null,
    target: null,
    state,
    exit_code: failure === undefined ? EXIT.ok : (exitCodeOf(failure) ?? EXIT.unexpected),
    failure: failure === undefined ? null : job.conceal(messageOf(failure)),
    ...[...divisionsOf(others), summaries].map(addFacts).reduce(continueFacts),
  };
}

/** The jobs of each number of shards, in the order in which they began: later ones go on where earlier ones ended. */
function divisionsOf(others: readonly RunSummary[]): RunSummary[][] {
  const divisions = new Map<string | undefined, RunSummary[]>();
  for (const summary of [...others].sort((a, b) => startOf(a) - startOf(b))) {
    const count = summary.shard?.split('/')[1];
    divisions.set(count, [...(divisions.get(count) ?? []), summary]);
  }
  return [...divisions.values()];
}
