import { formatAbout, readManifest, toAbout } from '@onspot-tap/settings';
import { targetSettings } from '../settings/target-settings.js';

export const manifest = readManifest(new URL('../../package.json', import.meta.url));

/** What `--about` prints. @throws Failure with `EXIT.usage` when there is no such format */
export function describeTarget(format?: string): string {
  const capabilities = ['about', 'structured-logging', 'schema-validation', 'batch', 'check', 'dry-run'];
  return formatAbout(toAbout({ name: 'target-s3-json', manifest, capabilities, settings: targetSettings }), format);
}
