import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';

const run = promisify(execFile);
const INSTALL_MS = 120_000;

/** The system's Chromium, installed where that is possible; else why there is none. */
export type FoundBrowser = { browser: Browser } | { missing: string };

/** The rest of the tests needs no browser: where there is none, they say so and leave this out. */
export async function openBrowser(): Promise<FoundBrowser> {
  const executablePath = (await findProgram('chromium')) ?? (await installed());
  if (executablePath === undefined) return { missing: 'There is no Chromium, and apt-get cannot install it here.' };
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  return { browser };
}

async function installed(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const options = { timeout: INSTALL_MS, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  try {
    await run('apt-get', ['update', '-q'], options);
    await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], options);
  } catch {
    return undefined;
  }
  return findProgram('chromium');
}

async function findProgram(name: string): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name);
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return undefined;
}
