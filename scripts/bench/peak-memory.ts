import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { programPath } from './paths.js';
import { readPeakBytes } from './proc.js';

const POLL_MS = 5;

/** Learns the most memory that one process has had resident at any time. */
export type PeakMeter = {
  /** The environment to start it with. */
  env: NodeJS.ProcessEnv;
  /** Follows it, once it has been started. */
  watch(pid: number | undefined): void;
  /** Ends that; once the process has ended, tells the bytes, or undefined where the system does not. */
  stop(): number | undefined;
};

/**
 * The kernel's high-water mark goes with the process, and the rusage of a child that has ended would begin with the
 * memory of the process that forked it. So a Node program tells its mark itself as the last thing it does, by a module
 * that its environment has it load first: that is exact. Of others the mark is read every few milliseconds until they
 * end; what grows in the very last of them is missed.
 */
export function createPeakMeter(): PeakMeter {
  const file = join(tmpdir(), `onspot-bench-peak-${randomUUID()}`);
  const module = `--import=${pathToFileURL(programPath('tell-peak.js')).href}`;
  const options = [process.env.NODE_OPTIONS, module]
    .filter((option) => option !== undefined && option !== '')
    .join(' ');
  let seen: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  return {
    env: { ...process.env, NODE_OPTIONS: options, BENCH_PEAK_FILE: file },
    watch: (pid) => {
      if (pid === undefined) return;
      const look = () => (seen = readPeakBytes(String(pid)) ?? seen);
      look();
      timer = setInterval(look, POLL_MS);
    },
    stop: () => {
      clearInterval(timer);
      seen = takeTold(file) ?? seen;
      return seen;
    },
  };
}

/** What the process told, if it did. */
function takeTold(file: string): number | undefined {
  try {
    const bytes = Number(readFileSync(file, 'utf8'));
    rmSync(file);
    return bytes;
  } catch {
    return undefined;
  }
}
