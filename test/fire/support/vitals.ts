import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** What the kernel tells of a process; bytes and counts. */
export type Vitals = {
  residentBytes: number;
  /** The most it has ever been. */
  peakBytes: number;
  openFiles: number;
};

/** Whether this machine tells it. */
export const hasVitals = existsSync('/proc/self/status');

export function readVitals(pid: number): Vitals {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const bytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1024;
  return {
    residentBytes: bytes('VmRSS'),
    peakBytes: bytes('VmHWM'),
    openFiles: readdirSync(`/proc/${pid}/fd`).length,
  };
}

const LISTENING = '0A';
const TIME_WAIT = '06';

/** How many connections to a port of this machine some process still has open. */
export function countConnections(port: number): number {
  const lines = readFileSync('/proc/net/tcp', 'utf8').trim().split('\n').slice(1);
  return lines.filter((line) => {
    const [, local = '', , state = ''] = line.trim().split(/\s+/);
    return Number.parseInt(local.split(':')[1] ?? '', 16) === port && state !== LISTENING && state !== TIME_WAIT;
  }).length;
}

/** How much a process has read in all its life, from sockets, pipes and files. */
export function readReadBytes(pid: number): number {
  return Number(/^rchar: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]);
}

/** What the kernel holds of what came for a port of this machine and has not been read. */
export function countUnread(port: number): number {
  const lines = readFileSync('/proc/net/tcp', 'utf8').trim().split('\n').slice(1);
  return lines.reduce((sum, line) => {
    const [, local = '', , , queues = ''] = line.trim().split(/\s+/);
    const isOurs = Number.parseInt(local.split(':')[1] ?? '', 16) === port;
    return isOurs ? sum + Number.parseInt(queues.split(':')[1] ?? '', 16) : sum;
  }, 0);
}
