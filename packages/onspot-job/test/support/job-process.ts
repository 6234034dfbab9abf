import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll } from '@jest/globals';
import { loadJobConfig, runJob } from '@onspot-tap/job';
import { createLogger, exitCodeOf, messageOf } from '@onspot-tap/singer';

export type JobRun = {
  process: ChildProcess;
  /** Resolves once the log holds the text. */
  said(text: string): Promise<void>;
  ended: Promise<{ code: number | null; signal: string | null; log: string; stdout: string }>;
};

export type JobStart = {
  config: object;
  args: string[];
  command?: string | undefined;
  env: NodeJS.ProcessEnv;
  folder: string;
};

const BIN = join(import.meta.dirname, '..', '..', 'bin', 'onspot-job.js');
const running = new Set<ChildProcess>();
afterAll(() => running.forEach((child) => child.kill('SIGKILL')));

function writeConfig({ config, folder }: JobStart): string {
  const file = join(folder, `job-${randomUUID()}.json`);
  writeFileSync(file, JSON.stringify(config));
  return file;
}

/** Starts the job as a user would, with nothing but PATH and what is given in its environment. */
export function startJob(start: JobStart): JobRun {
  const child = spawn(
    process.execPath,
    [BIN, ...(start.command === undefined ? [] : [start.command]), '--config', writeConfig(start), ...start.args],
    {
      env: { PATH: process.env.PATH, ...start.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  running.add(child);
  let [log, stdout] = ['', ''];
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  const ended = once(child, 'close').then(([code, signal]) => {
    running.delete(child);
    return { code: code as number | null, signal: signal as string | null, log, stdout };
  });
  const said = async (text: string) => {
    while (!log.includes(text)) {
      const event = await Promise.race([once(child.stderr, 'data'), ended]);
      if (!Array.isArray(event) && !log.includes(text)) throw new Error(`it ended without saying ${text}:\n${log}`);
    }
  };
  return { process: child, said, ended };
}

/** Runs the job as a library, with the log and the exit code that the command-line frame would make of it. */
export async function runHere(start: JobStart): Promise<{ code: number; log: string }> {
  let text = '';
  const write = (line: string) => void (text += line);
  const stderr = new Writable({ write: (chunk: Buffer, _encoding, done) => (write(chunk.toString()), done()) });
  const log = createLogger({ program: 'onspot-job', write });
  const never = new AbortController().signal;
  try {
    const { config } = await loadJobConfig([writeConfig(start)], start.env);
    const env = { PATH: process.env.PATH, ...start.env };
    await runJob({ config, env, stderr, log, stop: never, abandon: never });
    return { code: 0, log: text };
  } catch (error) {
    log.critical(messageOf(error));
    return { code: exitCodeOf(error) ?? 1, log: text };
  }
}

/** Whether a process is there (a zombie, which nobody waits for in a test, is not). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
