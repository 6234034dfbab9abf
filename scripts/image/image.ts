import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildah } from './programs.js';

/** What an image says of itself, in the words of the OCI image specification. */
export type ImageConfig = {
  config: {
    User?: string;
    Env?: string[];
    Entrypoint?: string[];
    Cmd?: string[];
    WorkingDir?: string;
    Labels?: Record<string, string>;
    StopSignal?: string;
    Volumes?: object;
    ExposedPorts?: object;
    Healthcheck?: object;
  };
  rootfs: { diff_ids: string[] };
  history: { created_by?: string; empty_layer?: boolean }[];
};

/** A layer as a registry would hold it. */
export type Layer = { file: string; compressedBytes: number };

type Descriptor = { digest: string; size: number };

/** An image as it would be pushed: its configuration, and its layers as files in `folder`, which must be empty. */
export type Exported = { config: ImageConfig; configText: string; layers: Layer[] };

export async function exportImage(tag: string, folder: string): Promise<Exported> {
  await buildah('push', '--quiet', tag, `oci:${folder}:image`);
  const blob = ({ digest }: Descriptor) => join(folder, 'blobs', ...digest.split(':'));
  const { manifests } = await readJson<{ manifests: [Descriptor] }>(join(folder, 'index.json'));
  const manifest = await readJson<{ config: Descriptor; layers: Descriptor[] }>(blob(manifests[0]));
  const configText = await readFile(blob(manifest.config), 'utf8');
  return {
    config: JSON.parse(configText) as ImageConfig,
    configText,
    layers: manifest.layers.map((layer) => ({ file: blob(layer), compressedBytes: layer.size })),
  };
}

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(path, 'utf8')) as T;
}
