import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type JsonObject, type SingerMessage } from '@onspot-tap/singer';
import { type World } from './world.js';

const BIN = fileURLToPath(new URL('../../bin/tap-onspot.js', import.meta.url));

export type TapProcess = {
  child: ChildProcess;
  /** What it has said so far. */
  messages: SingerMessage[];
  stderr: () => string;
  /** Its exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals>;
};

/** Starts the program in a world, at the world's time. */
export async function startTap(world: World, settings: JsonObject = {}): Promise<TapProcess> {
  const config = join(world.folder, 'tap_config.json');
  const now = new Date(world.clock.now()).toISOString();
  await writeFile(config, JSON.stringify(world.settings({ now, ...settings })));
  const child = spawn(process.execPath, [BIN, '--config', config], { stdio: ['ignore', 'pipe', 'pipe'] });
  const messages: SingerMessage[] = [];
  let rest = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    messages.push(...lines.map((line) => JSON.parse(line) as SingerMessage));
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
  return { child, messages, stderr: () => stderr, ended };
}

/** Waits until something holds; fails after two minutes. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 120_000; Date.now() < end; await delay(10)) if (holds()) return;
  throw new Error(`waited in vain until ${what}`);
}
