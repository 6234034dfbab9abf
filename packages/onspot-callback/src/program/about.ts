import { formatAbout, readManifest, toAbout } from '@onspot-tap/settings';
import { settings } from './settings.js';

export const manifest = readManifest(new URL('../../package.json', import.meta.url));

/** What the program tells about itself. @throws Failure with `EXIT.usage` when there is no such format */
export function describe(format?: string): string {
  return formatAbout(
    toAbout({ name: 'onspot-callback', manifest, capabilities: ['about', 'check'], settings }),
    format,
  );
}
