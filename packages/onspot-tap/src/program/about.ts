import { formatAbout, readManifest, toAbout } from '@onspot-tap/settings';
import { settings } from '../config/settings.js';

export const manifest = readManifest(new URL('../../package.json', import.meta.url));

/** What the tap tells about itself. @throws Failure with `EXIT.usage` when there is no such format */
export function describeTap(format?: string): string {
  const capabilities = [
    'catalog',
    'properties',
    'discover',
    'state',
    'about',
    'test',
    'structured-logging',
    'check',
    'dry-run',
  ];
  return formatAbout(toAbout({ name: 'tap-onspot', manifest, capabilities, settings }), format);
}
