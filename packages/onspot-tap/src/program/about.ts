import { readFileSync } from 'node:fs';
import { EXIT, Failure } from '@onspot-tap/singer';
import { ABOUT_FORMATS, type AboutFormat, formatAbout } from '@onspot-tap/settings';
import { settings } from '../config/settings.js';

type Manifest = { version: string; description: string; engines: { node: string } };

/** This package's own manifest. */
export const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as Manifest;

/** @throws Failure with `EXIT.usage` when there is no such format */
export function describeTap(format = 'text'): string {
  if (!isFormat(format)) {
    throw new Failure(EXIT.usage, `--format must be one of ${ABOUT_FORMATS.join(', ')}, and not "${format}"`);
  }
  const about = {
    name: 'tap-onspot',
    description: manifest.description,
    version: manifest.version,
    capabilities: ['catalog', 'discover', 'state', 'about', 'test', 'check', 'dry-run'],
    settings: { type: 'object', properties: settings.schema, required: settings.required },
    supported_node_versions: [manifest.engines.node],
    env_var_prefix: settings.envPrefix,
  } as const;
  return formatAbout(about, format);
}

function isFormat(text: string): text is AboutFormat {
  return (ABOUT_FORMATS as readonly string[]).includes(text);
}
