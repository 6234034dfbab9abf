import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assemble } from './assemble.js';

/** The modules whose API is documented, in the order of the sidebar; scripts/site/typedoc.json has their files. */
const MODULES = [
  'onspot-tap',
  'onspot-tap/answers',
  'target-s3-json',
  '@onspot-tap/job',
  '@onspot-tap/callback',
  '@onspot-tap/emulator',
  '@onspot-tap/singer',
  '@onspot-tap/storage',
];

/**
 * Builds the site into `site/` of the repository: pages, the API out of doc comments, search. The programs for it are
 * installed at first, and whenever their lockfile has changed; after that nothing is asked of the network.
 *
 * @throws Error when a program fails, as both do because of links that lead nowhere
 */
export async function buildSite(root: string): Promise<void> {
  const cwd = join(root, 'scripts/site');
  if (!(await isInstalled(cwd))) await run('npm', ['ci', '--no-audit', '--no-fund'], cwd);
  await assemble(root, join(cwd, 'content'), MODULES);
  await run(process.execPath, ['node_modules/typedoc/bin/typedoc', '--options', 'typedoc.json'], cwd);
  await run(process.execPath, ['node_modules/vitepress/bin/vitepress.js', 'build'], cwd);
}

// npm keeps what it has installed, in the form of the lockfile, beside it; only the root's entry is left out there.
async function isInstalled(cwd: string): Promise<boolean> {
  const [wanted, installed] = await Promise.all(
    ['package-lock.json', 'node_modules/.package-lock.json'].map(async (file) => {
      const text = await readFile(join(cwd, file), 'utf8').catch(() => '{}');
      return (JSON.parse(text) as { packages?: Record<string, { version?: string; optional?: boolean }> }).packages;
    }),
  );
  if (wanted === undefined || installed === undefined) return false;
  return Object.entries(wanted).every(
    // Optional ones may be for another processor.
    ([path, { version, optional }]) => path === '' || optional === true || installed[path]?.version === version,
  );
}

async function run(program: string, args: readonly string[], cwd: string): Promise<void> {
  const child = spawn(program, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code ?? 'a signal'}`);
}
