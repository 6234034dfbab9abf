import { EXIT, type ExitCode, Failure } from '@onspot-tap/singer';
import { type Ending } from './child.js';
import { type Endings } from './run-pair.js';

const KNOWN_CODES: ReadonlySet<number> = new Set(Object.values(EXIT));

const STOPPED_CODES: ReadonlySet<number> = new Set([EXIT.sigterm, EXIT.sigint, EXIT.sighup]);
const STOP_SIGNALS: ReadonlySet<NodeJS.Signals> = new Set(['SIGTERM', 'SIGINT', 'SIGHUP']);

/**
 * One verdict on two programs, as a shell's pipefail, but with the true reason: a target that failed by itself explains
 * a tap that lost its reader; else the tap's end is the job's. Undefined when both did well.
 */
export function verdictOn({ tap, target }: Endings): Failure | undefined {
  return failureOf(target) ?? failureOf(tap);
}

/** How one program ended, in a sentence. */
export function describeEnding({ role, exitCode, signal, isKilledByJob, seconds, recordCounts }: Ending): string {
  const how =
    signal === null
      ? `ended with ${exitCode ?? 'nothing'}`
      : `was killed by ${signal}${isKilledByJob ? ' from this job' : ''}`;
  const counts = Object.entries(recordCounts).map(([stream, count]) => `${stream} ${count}`);
  const records = counts.length === 0 ? '' : `; records: ${counts.join(', ')}`;
  return `The ${role} ${how} after ${seconds} s${records}`;
}

/** An ending that names the files of a folder without it, since that is gone when somebody reads the sentence. */
export function withoutFolder(ending: Ending, path: string): Ending {
  return { ...ending, critical: ending.critical?.replaceAll(`${path}/`, '') };
}

/** What a program's end amounts to; undefined when it did well. */
export function failureOf(ending: Ending): Failure | undefined {
  const { role, exitCode, signal, isKilledByJob, critical } = ending;
  if (exitCode === EXIT.ok) return undefined;
  if (signal !== null) {
    const why = isKilledByJob ? 'it did not end in time' : killedWhy(signal);
    return new Failure(EXIT.temporary, `The ${role} was killed by ${signal}: ${why}; the next run goes on from there`);
  }
  const said = critical ?? 'it gave no reason';
  return new Failure(toExitCode(exitCode), `The ${role} ended with ${exitCode ?? 'nothing'}: ${said}`);
}

function killedWhy(signal: NodeJS.Signals): string {
  if (signal === 'SIGKILL') return 'somebody did it, or the kernel because memory ran out';
  if (signal === 'SIGABRT') return 'it gave itself up, as Node does when its heap is full';
  return 'the signal came from elsewhere';
}

function toExitCode(exitCode: number | null): ExitCode {
  return exitCode !== null && KNOWN_CODES.has(exitCode) ? (exitCode as ExitCode) : EXIT.unexpected;
}

/** Whether the program that decided the verdict only did what a stop of the job makes it do: end, or be killed late. */
export function isObedient({ tap, target }: Endings): boolean {
  const { isKilledByJob, exitCode, signal } = failureOf(target) ? target : tap;
  const isStopped = exitCode !== null && STOPPED_CODES.has(exitCode);
  // A signal can come before a program has got round to taking it.
  return isKilledByJob || isStopped || (signal !== null && STOP_SIGNALS.has(signal));
}
