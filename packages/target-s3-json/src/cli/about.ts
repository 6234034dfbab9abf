import { ABOUT_FORMATS, type AboutFormat, formatAbout } from '@onspot-tap/settings';
import { EXIT, Failure } from '@onspot-tap/singer';
import { targetSettings } from '../settings.js';

export type Identity = { name: string; version: string; description: string };

/** What `--about` prints. */
export function describeTarget(identity: Identity, format = 'text'): string {
  return formatAbout(
    {
      ...identity,
      capabilities: ['about', 'schema-validation'],
      settings: { type: 'object', properties: targetSettings.schema, required: targetSettings.required },
      supported_node_versions: ['20', '22', '24', '26'],
      env_var_prefix: targetSettings.envPrefix,
    },
    parseFormat(format),
  );
}

function parseFormat(format: string): AboutFormat {
  const known = ABOUT_FORMATS.find((name) => name === format);
  if (known !== undefined) return known;
  throw new Failure(EXIT.usage, `--format must be one of ${ABOUT_FORMATS.join(', ')}, and not "${format}"`);
}
