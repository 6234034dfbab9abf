import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Everything that building leaves, the base image included; it can be deleted at any time. */
export const CACHE = process.env.ONSPOT_IMAGE_CACHE ?? join(homedir(), '.cache', 'onspot-image');

/** Long enough for a machine that does other things, too. */
const TIMEOUT_MS = 600_000;
const LONGEST_OUTPUT = 64 * 1024 * 1024;

/** A store of images of our own, and builds that need no right but root's. */
const ENVIRONMENT = {
  ...process.env,
  CONTAINERS_STORAGE_CONF: join(CACHE, 'storage.conf'),
  BUILDAH_ISOLATION: 'chroot',
  BUILDAH_FORMAT: 'docker',
};

/** Lets buildah and podman keep their images in our own folder, so that nobody else's are in the way. */
export async function openStore(): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const lines = ['[storage]', 'driver = "overlay"', `graphroot = "${CACHE}/images"`, `runroot = "${CACHE}/run"`, ''];
  await writeFile(join(CACHE, 'storage.conf'), lines.join('\n'));
}

export type Output = { stdout: string; stderr: string };

/** @throws Error with the last lines of what the program said */
export async function buildah(...args: string[]): Promise<Output> {
  return call('buildah', args);
}

/** As `buildah()`, with what makes podman work without systemd. */
export async function podman(...args: string[]): Promise<Output> {
  return call('podman', podmanArgs(...args));
}

/** For who starts podman by himself. */
export function podmanArgs(...args: string[]): string[] {
  return ['--cgroup-manager=cgroupfs', '--runtime=runc', ...args];
}

export const programEnvironment = (): NodeJS.ProcessEnv => ENVIRONMENT;

/** Runs any program to its end. */
export async function call(program: string, args: readonly string[], cwd?: string): Promise<Output> {
  const options = {
    env: ENVIRONMENT,
    maxBuffer: LONGEST_OUTPUT,
    timeout: TIMEOUT_MS,
    ...(cwd !== undefined && { cwd }),
  };
  try {
    return await run(program, args, options);
  } catch (cause) {
    const { stderr = '', message } = cause as Error & Partial<Output>;
    const lastLines = stderr.trimEnd().split('\n').slice(-20).join('\n');
    throw new Error(`${program} ${args[0] ?? ''} failed: ${lastLines === '' ? message : lastLines}`, { cause });
  }
}
