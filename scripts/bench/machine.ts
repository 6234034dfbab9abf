import { execFile } from 'node:child_process';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The version that python3 tells, or undefined where there is none. */
export async function findPython(): Promise<string | undefined> {
  return run('python3', ['--version']).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
}

/** What the numbers are measured on, and how busy others keep it. */
export async function describeMachine(): Promise<string> {
  const processors = cpus();
  const load = loadavg()[0] ?? 0;
  const description = [
    `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown processor'}`,
    `${Math.round(totalmem() / 2 ** 30)} GiB`,
    `${type()} ${release()}`,
    `Node ${process.version}`,
    (await findPython()) ?? 'no Python',
    `load average ${load.toFixed(1)} at the start`,
  ].join(', ');
  if (load <= processors.length / 2) return `${description}.`;
  return `${description}. **Others kept this machine busy: whatever is told of time below means little.**`;
}
