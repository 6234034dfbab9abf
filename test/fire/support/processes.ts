import { readdirSync, readFileSync } from 'node:fs';

type Seen = { pid: number; parent: number; command: string };

/** The processes whose command line holds a text, that descend from one. */
export function findBelow(ancestor: number, text: string): number[] {
  const all = listProcesses();
  const parents = new Map(all.map(({ pid, parent }) => [pid, parent]));
  const isBelow = (pid: number): boolean => {
    for (let at = parents.get(pid); at !== undefined && at > 1; at = parents.get(at)) if (at === ancestor) return true;
    return false;
  };
  return all.filter(({ pid, command }) => command.includes(text) && isBelow(pid)).map(({ pid }) => pid);
}

/** The processes whose command line holds a text, whoever started them. */
export function findRunning(text: string): { pid: number; command: string }[] {
  return listProcesses().filter(({ pid, command }) => command.includes(text) && pid !== process.pid);
}

/** Ends processes at once; those that have gone already are fine. */
export function killAll(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // it has ended by itself
    }
  }
}

function listProcesses(): Seen[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const status = readFileSync(`/proc/${name}/stat`, 'utf8');
        // The second field is the name in brackets, which may hold anything.
        const [state, parent] = status.slice(status.lastIndexOf(')') + 2).split(' ');
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return state === 'Z' ? [] : [{ pid: Number(name), parent: Number(parent), command }];
      } catch {
        return []; // it ended while it was looked at
      }
    });
}
