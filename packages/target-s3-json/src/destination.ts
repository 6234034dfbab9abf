import { openStorage, s3OptionsFrom, type Storage } from '@onspot-tap/storage';
import { type TargetConfig } from './settings/target-settings.js';

export type Destination = {
  /** s3://bucket/prefix, a file URL or a path. */
  url: string;
  /** Settings that also name a destination and have no effect. */
  unused: string[];
};

/** Where the settings say that objects go: `destination`, else `s3_bucket`, else `destination_path`. */
export function toDestination({ destination, s3_bucket, s3_key_prefix, destination_path }: TargetConfig): Destination {
  const bucket = s3_bucket === undefined ? undefined : `s3://${s3_bucket}/${s3_key_prefix}`;
  const given = [
    ['destination', destination],
    ['s3_bucket', bucket],
    ['destination_path', destination_path],
  ].filter(([, url]) => url !== undefined);
  const [[, url = ''] = [], ...others] = given;
  return { url, unused: others.map(([name = '']) => name) };
}

/** Opens the destination. Nothing is asked of it yet. */
export async function openDestination(config: TargetConfig, warn: (sentence: string) => void): Promise<Storage> {
  const { url, unused } = toDestination(config);
  for (const name of unused) warn(`The setting "${name}" has no effect: objects go to ${url}`);
  return openStorage(url, { s3: s3OptionsFrom(config), onWarning: warn });
}
