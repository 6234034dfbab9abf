import { existsSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { call } from './programs.js';

/** A word that is in nothing but what a build is not to take along. */
export const SEED = 'seeded-secret-that-no-image-may-hold';

/** Files as they lie about where people build, by their path; each holds the seed. */
const LEFT_ABOUT = [
  '.env',
  '.git/config',
  '.npmrc.local',
  '.aws/credentials',
  '.ssh/id_ed25519',
  'id_rsa',
  'tap_config.json',
  'target_config.json',
  'state_previous.json',
  'demo-output/onspot-demo/tap_config.json',
  'node_modules/left/index.js',
  'packages/onspot-tap/.env',
  'packages/onspot-tap/tap_config.json',
  'packages/onspot-tap/bin/key.pem',
  'packages/onspot-tap/src/secrets.json',
  'packages/onspot-tap/dist/left.js',
  'packages/onspot-tap/node_modules/left/index.js',
  'packages/onspot-tap/test/keys.ts',
  'scripts/image/inside/.env',
];

/** Copies what is to be built, and lays secrets beside it: everything that git would take, or has. */
export async function layContext(root: string, folder: string): Promise<void> {
  const listed = await call('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], root);
  for (const path of listed.stdout.split('\0').filter(isBuilt)) {
    if (!existsSync(join(root, path))) continue; // deleted, and git does not know yet
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await cp(join(root, path), join(folder, path));
  }
  for (const path of LEFT_ABOUT) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), `${SEED}\n`);
  }
}

/** The rest would only be left out again. */
function isBuilt(path: string): boolean {
  return path !== '' && (!path.includes('/') || /^(packages|scripts\/image)\//.test(path));
}
