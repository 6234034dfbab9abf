import { type Logger } from '@onspot-tap/singer';
import { type ConfigOf, type SettingsSchema } from './schema.js';
import { type Settings } from './settings.js';

/** What a program has at hand when it reads its settings. */
export type SettingsContext = { flags: { config: readonly string[] }; env: NodeJS.ProcessEnv; log: Logger };

/**
 * Reads a program's settings from its command line and environment. Its secrets never appear in the log from then on,
 * and what looks wrong is warned about.
 *
 * @throws Failure with `EXIT.config` that names every problem at once
 */
export async function loadSettings<P extends SettingsSchema, R extends string>(
  settings: Settings<P, R>,
  { flags, env, log }: SettingsContext,
): Promise<ConfigOf<P, R>> {
  const { config, warnings } = await settings.load({ files: flags.config, env });
  log.addSecrets(settings.secretsOf(config));
  warnings.forEach((warning) => log.warn(warning));
  return config;
}
