import { readFileSync } from 'node:fs';

// The kernel's accounts for programs are in hundredths of a second on every Linux that Node runs on.
const TICKS_PER_SECOND = 100;
const POLL_MS = 5;

/**
 * CPU seconds of the children that have ended, from the kernel's account of this process: what two calls differ by is
 * exact for a child that began and ended between them, its threads included. Undefined where there is no /proc.
 */
export function readChildCpuSeconds(): number | undefined {
  const stat = readProc('/proc/self/stat');
  // Field 2, the program's name, may hold spaces: what follows its bracket begins with field 3. See proc(5).
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields && (Number(fields[16 - 3]) + Number(fields[17 - 3])) / TICKS_PER_SECOND;
}

/**
 * Follows the kernel's high-water mark of a process's resident memory until it is stopped; what grows in the last few
 * milliseconds of a life is missed. (The rusage of a child would begin with the memory of the process that forked it.)
 */
export function watchPeakMemory(pid: number): { stop(): number | undefined } {
  let peakBytes: number | undefined;
  const look = () => {
    const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readProc(`/proc/${pid}/status`) ?? '')?.[1];
    if (kibibytes !== undefined) peakBytes = Number(kibibytes) * 1024;
  };
  look();
  const timer = setInterval(look, POLL_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return peakBytes;
    },
  };
}

function readProc(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // another system than Linux, or the process has ended
  }
}
