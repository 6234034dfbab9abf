import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type JsonObject } from '@onspot-tap/singer';
import { type World } from './world.js';

export const BIN = fileURLToPath(new URL('../../bin/tap-onspot.js', import.meta.url));

export type Ended = { code: number | null; stdout: string; stderr: string };

/** Runs the program to its end. */
export async function runTap(args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [BIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close') as Promise<[number | null]>;
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await ended;
  return { code, stdout, stderr };
}

/** Writes JSON into the world's folder. @returns the path */
export async function writeJson(world: World, name: string, value: unknown): Promise<string> {
  const path = join(world.folder, name);
  await writeFile(path, JSON.stringify(value));
  return path;
}

/** Writes the world's settings at its time. @returns the path */
export function writeConfig(world: World, settings: JsonObject = {}): Promise<string> {
  const now = new Date(world.clock.now()).toISOString();
  return writeJson(world, 'tap_config.json', world.settings({ now, ...settings }));
}
