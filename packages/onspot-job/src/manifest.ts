import { readManifest } from '@onspot-tap/settings';

export const manifest = readManifest(new URL('../package.json', import.meta.url));
