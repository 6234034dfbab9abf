type DestinationConfig = {
  readonly destination?: string | undefined;
  readonly s3_bucket?: string | undefined;
  readonly s3_key_prefix: string;
  readonly destination_path?: string | undefined;
};

/** What is wrong with where objects are to go; a sentence each. */
export function findDestinationFlaws(config: DestinationConfig): string[] {
  const { destination, s3_bucket, s3_key_prefix, destination_path } = config;
  if (destination !== undefined) {
    const prefix = /^s3:\/\/[^/]*\/?(.*)$/is.exec(destination)?.[1];
    return prefix === undefined ? flawsOfPath('destination', destination) : flawsOfPrefix('destination', prefix);
  }
  if (s3_bucket !== undefined) return flawsOfPrefix('s3_key_prefix', s3_key_prefix);
  return destination_path === undefined ? [NO_DESTINATION] : flawsOfPath('destination_path', destination_path);
}

const NO_DESTINATION =
  'There is nowhere to write to: set "destination" (s3://bucket/prefix or a directory), or "s3_bucket" (with "s3_key_prefix"), or "destination_path"';

/** S3 takes such keys, but programs and proxies resolve them as paths, and would look for the objects elsewhere. */
function flawsOfPrefix(setting: string, prefix: string): string[] {
  const parts = prefix.replace(/\/$/, '').split('/');
  const odd = prefix === '' ? undefined : parts.find((part) => part === '' || part === '.' || part === '..');
  if (odd === undefined) return [];
  return [`"${setting}" must not have an empty, "." or ".." part between its slashes (its prefix is "${prefix}")`];
}

function flawsOfPath(setting: string, path: string): string[] {
  if (!/^~(\/|$)/.test(path)) return [];
  return [
    `"${setting}" begins with "~", which only a shell takes for the home directory: write the whole path, or ./~ for a directory of that name (it is "${path}")`,
  ];
}
