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
  return [
    `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown processor'}`,
    `${Math.round(totalmem() / 2 ** 30)} GiB`,
    `${type()} ${release()}`,
    `Node ${process.version}`,
    (await findPython()) ?? 'no Python',
    `load average ${loadavg()[0]?.toFixed(1) ?? 'unknown'} at the start`,
  ].join(', ');
}
