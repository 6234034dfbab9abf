import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EXIT, Failure } from '@onspot-tap/singer';

/** A program to run. */
export type Command = {
  /** How sentences name it: `tap`, `target`. */
  role: 'tap' | 'target';
  /** The program and its first arguments. */
  argv: readonly string[];
  /** Known for our own programs only. */
  version?: string;
};

/** The package and the command that are run unless a setting names others. */
const DEFAULTS = {
  tap: { packageName: 'onspot-tap', bin: 'tap-onspot' },
  target: { packageName: 'target-s3-json', bin: 'target-s3-json' },
} as const;

/**
 * The command of a setting, or our own program as it is installed beside this one, run by this very Node.
 *
 * @throws Failure with `EXIT.config` when our own program is not installed
 */
export function resolveCommand(role: Command['role'], setting: readonly string[] | undefined): Command {
  if (setting !== undefined) return { role, argv: setting };
  const { packageName, bin } = DEFAULTS[role];
  const manifest = locate(packageName, role);
  const { version, bin: bins } = JSON.parse(readFileSync(manifest, 'utf8')) as Manifest;
  return { role, version, argv: [process.execPath, join(dirname(manifest), bins[bin] ?? `bin/${bin}.js`)] };
}

type Manifest = { version: string; bin: Record<string, string> };

function locate(packageName: string, role: Command['role']): string {
  try {
    return createRequire(import.meta.url).resolve(`${packageName}/package.json`);
  } catch (cause) {
    throw new Failure(
      EXIT.config,
      `The package ${packageName} is not installed; install it beside this program or set "${role}_command"`,
      { cause },
    );
  }
}
