import { EXIT, Failure } from '@onspot-tap/singer';
import { ABOUT_FORMATS, type AboutFormat, formatAbout } from '@onspot-tap/settings';
import { manifest } from './manifest.js';
import { ENV_PREFIX, settings } from './settings.js';

/**
 * What the program tells about itself.
 *
 * @throws Failure with `EXIT.usage` when there is no such format
 */
export function describe(format = 'text'): string {
  if (!isFormat(format)) {
    throw new Failure(EXIT.usage, `--format must be one of ${ABOUT_FORMATS.join(', ')}, and not "${format}"`);
  }
  const about = {
    name: 'onspot-callback',
    description: manifest.description,
    version: manifest.version,
    capabilities: ['about', 'check'],
    settings: { type: 'object', properties: settings.schema, required: settings.required },
    supported_node_versions: [manifest.engines.node],
    env_var_prefix: ENV_PREFIX,
  } as const;
  return formatAbout(about, format);
}

function isFormat(text: string): text is AboutFormat {
  return (ABOUT_FORMATS as readonly string[]).includes(text);
}
