import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A program of a package of ours. */
export function binPath(packageName: string, file: string): string {
  return join(dirname(createRequire(import.meta.url).resolve(`${packageName}/package.json`)), 'bin', file);
}

/** A program that is measured for comparison, compiled. */
export function programPath(file: string): string {
  return fileURLToPath(new URL(`./programs/${file}`, import.meta.url));
}

/** The same for one that is no TypeScript and so stays among the sources. */
export function sourcePath(file: string): string {
  return fileURLToPath(new URL(`../../bench/programs/${file}`, import.meta.url));
}
