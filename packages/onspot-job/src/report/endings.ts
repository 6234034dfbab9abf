import { type RunSummary } from '../summary.js';
import { type Attention } from './report-data.js';
import { levelOf, sayEnding } from './words.js';

/** What the ends of a run, or of a night and its shards, have people look at. */
export function toEndings({ exit_code, failure, shards, window }: RunSummary): Attention[] {
  const found: Attention[] = [];
  const tell = (level: Attention['level'], sentence: string) =>
    found.push({ level, sentence, section: 'run', show: null, subjects: [], more: 0 });
  if (exit_code !== 0) {
    tell(levelOf(exit_code), `${sayEnding(exit_code)}: ${failure ?? 'the run has not said why'}`);
  }
  for (const shard of shards ?? []) {
    if (shard.exit_code === 0) continue;
    const end = shard.exit_code === null ? 'has left nothing' : `ended with ${shard.exit_code}`;
    const why = shard.failure ? `: ${shard.failure}` : '.';
    tell(levelOf(shard.exit_code), `Shard ${shard.shard} ${end}${why}`);
  }
  if (window === null) {
    tell('note', 'It is not known what this run has asked, so there is little to show.');
  }
  return found;
}
