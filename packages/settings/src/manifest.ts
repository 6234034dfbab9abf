import { readFileSync } from 'node:fs';
import { type About } from './about.js';
import { type SettingsSchema } from './schema.js';

/** What a package's package.json says of it. */
export type Manifest = { version: string; description: string; engines: { node: string } };

/** The manifest of a package. @param url of its package.json, as `new URL('../package.json', import.meta.url)` */
export function readManifest(url: URL): Manifest {
  return JSON.parse(readFileSync(url, 'utf8')) as Manifest;
}

export type ProgramDescription = {
  name: string;
  manifest: Manifest;
  capabilities: readonly string[];
  settings: { schema: SettingsSchema; required: readonly string[]; envPrefix: string };
};

/** What a program tells about itself, from its manifest and its settings. */
export function toAbout({ name, manifest, capabilities, settings }: ProgramDescription): About {
  return {
    name,
    description: manifest.description,
    version: manifest.version,
    capabilities,
    settings: { type: 'object', properties: settings.schema, required: settings.required },
    supported_node_versions: [manifest.engines.node],
    env_var_prefix: settings.envPrefix,
  };
}
