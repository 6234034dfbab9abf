import { readFileSync } from 'node:fs';

/** A file of the kernel's about a process; undefined on other systems than Linux, or when the process has ended. */
export function readProc(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** The most memory that a process has had resident since its program began, in bytes. */
export function readPeakBytes(process: string): number | undefined {
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readProc(`/proc/${process}/status`) ?? '')?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}
