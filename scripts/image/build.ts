import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildah, call } from './programs.js';

export type Build = {
  context: string;
  tag: string;
  /** A stage other than the last. */
  target?: string;
  /** Names of values for ARG. */
  args?: Readonly<Record<string, string>>;
  /** Lines for npm's settings during the build, which must not get into the image. */
  npmrc?: readonly string[];
};

/** Builds the Dockerfile of a folder, without asking any registry for images. Returns the builder's log. */
export async function buildImage({ context, tag, target, args = {}, npmrc = [] }: Build): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'onspot-image-'));
  try {
    const secrets = await npmSecrets(folder, npmrc);
    const values = Object.entries(args).map(([name, value]) => `--build-arg=${name}=${value}`);
    const fixed = [
      'bud',
      '--pull-never',
      '--layers',
      '--network=host',
      `--tag=${tag}`,
      ...(target === undefined ? [] : [`--target=${target}`]),
    ];
    const { stdout, stderr } = await buildah(...fixed, ...values, ...secrets, context);
    return stdout + stderr;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What npm needs to know on this machine: a certificate of its own, if any. */
async function npmSecrets(folder: string, npmrc: readonly string[]): Promise<string[]> {
  const cafile = (await call('npm', ['config', 'get', 'cafile'])).stdout.trim();
  const hasCa = cafile !== 'null' && cafile !== '';
  await writeFile(join(folder, 'npmrc'), [...npmrc, ...(hasCa ? ['cafile=/root/ca.crt'] : []), ''].join('\n'));
  return [`--secret=id=npmrc,src=${folder}/npmrc`, ...(hasCa ? [`--secret=id=ca,src=${cafile}`] : [])];
}
