import { writeFileSync } from 'node:fs';
import { messageOf } from './failure.js';
import { type Logger } from './log.js';

/**
 * Writes what came of a run to the file that `--summary` names, readable by its owner alone. One that cannot be written
 * is said, and changes nothing else.
 */
export function writeSummaryFile(path: string, summary: unknown, log: Logger): void {
  try {
    // At once: the process may be about to end.
    writeFileSync(path, `${JSON.stringify(summary)}\n`, { mode: 0o600 });
  } catch (error) {
    log.warn(`Cannot write the summary of this run: ${messageOf(error)}`);
  }
}
