import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeBase } from './base.js';
import { buildImage } from './build.js';
import { layContext, SEED } from './context.js';
import { exportImage } from './image.js';
import { handOver } from './prepared.js';
import { buildah, openStore, podman } from './programs.js';

/**
 * `npm run image:check`: builds the image and lets the tests in test/image look at it and run it. Arguments go to Jest.
 * Ends with 69, after a line that says why, when there is nothing to build it on.
 */
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const UNAVAILABLE = 69;
const MEBIBYTE = 1024 * 1024;

const say = (line: string) => process.stdout.write(`${line}\n`);

async function check(folder: string, signal: AbortSignal): Promise<number> {
  const dockerfile = await readFile(join(ROOT, 'Dockerfile'), 'utf8');
  await openStore();
  const base = await makeBase(dockerfile).catch((error: unknown) => error as Error);
  if (base instanceof Error) {
    say(`No check of the image, since there is no base to build it on: ${base.message}`);
    return UNAVAILABLE;
  }
  say(`Building on a stand-in for ${base.name}, with Node ${base.node}`);

  const context = join(folder, 'context');
  await layContext(ROOT, context);
  const tag = `localhost/onspot-check-${process.pid}:built`;
  try {
    const start = performance.now();
    const npmrc = [`//registry.example.test/:_authToken=${SEED}`];
    const buildLog = await buildImage({ context, tag, args: { REVISION: 'checked' }, npmrc });
    const buildSeconds = (performance.now() - start) / 1000;

    await mkdir(join(folder, 'exported'));
    const exported = await exportImage(tag, join(folder, 'exported'));
    const baseLayers = (await layersOf(base.name)).length;
    const ours = exported.layers.slice(baseLayers).reduce((sum, { compressedBytes }) => sum + compressedBytes, 0);
    say(`Built in ${buildSeconds.toFixed(0)} s; ours beside the base: ${(ours / MEBIBYTE).toFixed(1)} MiB compressed`);

    const mounted = (await podman('image', 'mount', tag)).stdout.trim();
    const prepared = { tag, context, buildLog, buildSeconds, baseNode: base.node, baseLayers, exported, mounted };
    return await runTests(await handOver(join(folder, 'prepared.json'), prepared), signal);
  } finally {
    await cleanUp();
  }
}

async function layersOf(image: string): Promise<unknown[]> {
  return JSON.parse(
    (await podman('image', 'inspect', '--format', '{{json .RootFS.Layers}}', image)).stdout,
  ) as unknown[];
}

async function runTests(env: Record<string, string>, signal: AbortSignal): Promise<number> {
  const flags = ['--experimental-vm-modules', '--no-warnings=ExperimentalWarning'];
  const jest = ['node_modules/jest/bin/jest.js', '--maxWorkers=1', 'test/image', ...process.argv.slice(2)];
  const tests = spawn(process.execPath, [...flags, ...jest], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: 'inherit',
    signal,
    killSignal: 'SIGTERM',
  });
  const [code] = (await once(tests, 'close')) as [number | null];
  return code ?? 1;
}

/** Leaves the base for the next time. All else is made anew then, so that each check is one of a whole build. */
async function cleanUp(): Promise<void> {
  await podman('rm', '--all', '--force', '--time=0').catch(() => undefined);
  await buildah('rm', '--all').catch(() => undefined);
  await podman('image', 'umount', '--all', '--force').catch(() => undefined);
  const { stdout } = await buildah('images', '--all', '--no-trunc', '--format={{.ID}} {{.Name}}');
  const images = stdout.split('\n').map((line) => line.trim().split(/ +/));
  const isLeft = ([, name = '']: string[]) => name === '<none>' || name.startsWith('localhost/onspot-check-');
  const ids = new Set(images.filter(isLeft).map(([id = '']) => id));
  if (ids.size > 0) await buildah('rmi', '--force', ...ids).catch(() => undefined);
}

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => stop.abort(new Error(`Stopped by ${signal}`)));
}
const folder = await mkdtemp(join(tmpdir(), 'onspot-image-check-'));
try {
  process.exitCode = await check(folder, stop.signal);
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
