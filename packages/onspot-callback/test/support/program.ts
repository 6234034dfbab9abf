import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../bin/onspot-callback.js', import.meta.url));

export type Program = {
  process: ChildProcess;
  out: () => string;
  /** The log so far. */
  log: () => string;
  /** Its exit code, once it has ended. */
  ended: Promise<number | null>;
  /** The port it says it listens on. */
  port: () => number | undefined;
};

/** Starts the built program. */
export function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): Program {
  const child = spawn(process.execPath, [BIN, ...args], { env: { ...process.env, ...env } });
  let out = '';
  let log = '';
  child.stdout.on('data', (data: Buffer) => (out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (log += data.toString()));
  return {
    process: child,
    out: () => out,
    log: () => log,
    ended: once(child, 'close').then(([code]) => code as number | null),
    port: () => {
      const found = /Listening for callbacks on http:\/\/[^:]+:(\d+)/.exec(log);
      return found === null ? undefined : Number(found[1]);
    },
  };
}
