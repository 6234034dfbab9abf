import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type S3Options } from './s3-options.js';

/**
 * What is wrong with the AWS profile that options or the environment name: a sentence, or none. The SDK would take such
 * a name for a profile without keys, and go on with whatever else gives some: the rights of the machine, say.
 */
export async function findProfileProblem({ profile, accessKeyId }: S3Options): Promise<string[]> {
  const name = profile ?? process.env.AWS_PROFILE ?? '';
  // Keys of one's own need no profile, and `default` is what stands for none.
  if (accessKeyId !== undefined || name === '' || name === 'default') return [];
  const files = profileFiles();
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  if (texts.some((text) => namesIn(text).has(name))) return [];
  const by = profile === undefined ? 'AWS_PROFILE' : '"s3_profile"';
  return [
    `There is no AWS profile "${name}", which ${by} names: neither ${files.join(' nor ')} has it. Check the name, or where AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE point`,
  ];
}

function profileFiles(): string[] {
  const folder = join(process.env.HOME ?? homedir(), '.aws');
  const { AWS_CONFIG_FILE: config = '', AWS_SHARED_CREDENTIALS_FILE: credentials = '' } = process.env;
  return [
    config === '' ? join(folder, 'config') : config,
    credentials === '' ? join(folder, 'credentials') : credentials,
  ];
}

/** Both forms of both files: `[name]` and `[profile name]`, the name in quotes or not. */
function namesIn(text: string): Set<string> {
  const headings = text.matchAll(/^[ \t]*\[[ \t]*(?:profile[ \t]+)?(["']?)(.+?)\1[ \t]*\]/gm);
  return new Set(Array.from(headings, ([, , name = '']) => name));
}
