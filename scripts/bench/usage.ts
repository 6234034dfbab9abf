import { readProc } from './proc.js';

// The kernel's accounts for programs are in hundredths of a second on every Linux that Node runs on.
const TICKS_PER_SECOND = 100;

/** Numbers of the fields, as proc(5) counts them. */
const OWN = [14, 15];
const CHILDREN = [16, 17];

/**
 * CPU seconds of the children that have ended, from the kernel's account of this process: what two calls differ by is
 * exact for a child that began and ended between them, its threads included. Undefined where there is no /proc.
 */
export function readChildCpuSeconds(): number | undefined {
  return readTicks('self', CHILDREN);
}

/** CPU seconds of a process that runs. Undefined where there is no /proc, or no such process. */
export function readCpuSeconds(pid: number): number | undefined {
  return readTicks(String(pid), OWN);
}

function readTicks(process: string, numbers: readonly number[]): number | undefined {
  const stat = readProc(`/proc/${process}/stat`);
  // Field 2, the program's name, may hold spaces: what follows its bracket begins with field 3.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields && numbers.reduce((sum, number) => sum + Number(fields[number - 3]), 0) / TICKS_PER_SECOND;
}
