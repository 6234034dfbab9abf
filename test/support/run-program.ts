import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const BINS = {
  'tap-onspot': '../../packages/onspot-tap/bin/tap-onspot.js',
  'target-s3-json': '../../packages/target-s3-json/bin/target-s3-json.js',
  'onspot-callback': '../../packages/onspot-callback/bin/onspot-callback.js',
  'onspot-job': '../../packages/onspot-job/bin/onspot-job.js',
};

export type Ended = { code: number | null; stdout: string; stderr: string; lastLine: string };

/** Runs a built program to its end, as a shell would. */
export async function runProgram(
  name: keyof typeof BINS,
  args: readonly string[],
  { env = {}, stdin = '' }: { env?: Record<string, string>; stdin?: string } = {},
): Promise<Ended> {
  const bin = fileURLToPath(new URL(BINS[name], import.meta.url));
  const child = spawn(process.execPath, [bin, ...args], { env: { PATH: process.env.PATH, ...env } });
  child.stdin.on('error', () => {}); // a program that fails at once reads nothing
  child.stdin.end(stdin);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr, lastLine: stderr.trimEnd().split('\n').at(-1) ?? '' };
}
