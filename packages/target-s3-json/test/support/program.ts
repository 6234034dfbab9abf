import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export const PROGRAM = fileURLToPath(new URL('../../bin/target-s3-json.js', import.meta.url));

export type Ended = { code: number | null; out: string; log: string };

export type Running = {
  child: ChildProcessWithoutNullStreams;
  /** Resolves once stdout holds this text. */
  hasSaid: (text: string) => Promise<void>;
  /** Resolves once the log holds this. */
  hasLogged: (pattern: RegExp) => Promise<void>;
  ended: Promise<Ended>;
};

/** Starts the program as a process of its own. */
export function start(args: readonly string[], env: Record<string, string> = {}): Running {
  const child = spawn(process.execPath, [PROGRAM, ...args], { env: { PATH: process.env.PATH, ...env } });
  let out = '';
  let log = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  child.stdin.on('error', () => undefined); // it may end before all of its input is written
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, out, log }));
  return {
    child,
    ended,
    async hasSaid(text) {
      while (!out.includes(text)) await once(child.stdout, 'data');
    },
    async hasLogged(pattern) {
      while (!pattern.test(log)) await once(child.stderr, 'data');
    },
  };
}

/** The beginning of a line that is longer than all that a pipe and the program hold of what has not been handled. */
const UNFINISHED = `{"type":"RECORD","stream":"s","record":{"pad":"${'x'.repeat(8 * 1024 * 1024)}`;

/** Gives a program lines to read and an unfinished one after them. Resolves once it has handled the lines. */
export async function feed({ child }: Running, lines: string): Promise<void> {
  await new Promise((resolve) => child.stdin.write(lines + UNFINISHED, resolve));
}

/** Runs the program to its end on an input. */
export async function run(args: readonly string[], input = '', env: Record<string, string> = {}): Promise<Ended> {
  const { child, ended } = start(args, env);
  child.stdin.end(input);
  return ended;
}

/** Settings as environment variables, to be read with `--config ENV`. */
export function toEnv(settings: Record<string, string | number>): Record<string, string> {
  const entries = Object.entries(settings).map(([name, value]) => [
    `TARGET_S3_JSON_${name.toUpperCase()}`,
    String(value),
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}
