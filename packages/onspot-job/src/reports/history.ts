import { isJsonObject, type Logger, messageOf } from '@onspot-tap/singer';
import { type Storage } from '@onspot-tap/storage';
import { download } from '../files/pipeline-files.js';
import { type RunSummary } from '../summary.js';
import { medianOf } from './median.js';
import { mapValues, type RunFacts } from './run-facts.js';

/** So many runs are looked back at. */
const RUNS = 7;

/**
 * What earlier runs say, the newest first. Without them there is nothing to compare with, which is no failure.
 *
 * @param before only runs whose summaries come before this key
 */
export async function readHistory(
  storage: Storage,
  { but, before, log, signal }: { but: string; before?: string; log: Logger; signal: AbortSignal },
): Promise<RunSummary[]> {
  try {
    const keys: string[] = [];
    for await (const { key } of storage.list({ prefix: '_runs/dt=', signal })) {
      if (before !== undefined && key >= before) break;
      if (key.endsWith('.json') && !key.endsWith(`/${but}.json`)) keys.push(key);
    }
    const found = await Promise.all(keys.slice(-RUNS).map((key) => download(storage, key, signal)));
    return found.flatMap((file) => (file && parseSummary(file.bytes)) ?? []).reverse();
  } catch (failure) {
    log.warn(`Cannot compare this run with earlier ones: ${messageOf(failure)}`);
    return [];
  }
}

/** Undefined of what is no summary. */
export function parseSummary(bytes: Buffer): RunSummary | undefined {
  try {
    const json: unknown = JSON.parse(bytes.toString());
    return isJsonObject(json) && json.version === 1 ? (json as unknown as RunSummary) : undefined;
  } catch {
    return undefined;
  }
}

/** Says of each subject what its median in earlier runs was. */
export function withMedians(subjects: RunFacts['subjects'], history: readonly RunSummary[]): RunFacts['subjects'] {
  return mapValues(subjects, (of, stream) =>
    mapValues(of, (subject, id) => ({
      ...subject,
      median: medianOf(history.flatMap((run) => run.subjects[stream]?.[id]?.records ?? [])),
    })),
  );
}
