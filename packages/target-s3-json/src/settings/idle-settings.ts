import { s3ObjectSettings } from '@onspot-tap/storage';
import { type TargetConfig, targetSettings } from './target-settings.js';

/** Settings that have no effect beside others, and why; a sentence each. One that says what is so anyway is fine. */
export function findIdleSettings(config: TargetConfig): string[] {
  const { destination, s3_bucket, compression, batch_messages } = config;
  const isS3 = destination === undefined ? s3_bucket !== undefined : /^s3:/i.test(destination);
  const idle: [names: readonly string[], why: string][] = [];
  if (destination !== undefined || s3_bucket === undefined) {
    idle.push([['s3_key_prefix'], 'it belongs to "s3_bucket", which is not what says where objects go']);
  }
  if (!isS3) idle.push([OBJECT_SETTINGS, 'objects go to a directory']);
  // A BATCH may name a file in a bucket.
  if (!isS3 && batch_messages === 'fail') idle.push([ACCESS_SETTINGS, 'objects go to a directory']);
  if (compression === 'none') idle.push([['compression_level', 'content_encoding'], '"compression" is none']);
  const validations = [config.validation, ...Object.values(config.streams).map(({ validation }) => validation)];
  if (!validations.includes('reject')) idle.push([['max_rejected'], 'no "validation" is reject']);
  if (validations.every((validation = 'off') => validation === 'off')) {
    idle.push([['validate_formats'], '"validation" is off']);
  }
  return idle.flatMap(([names, why]) =>
    names.filter((name) => isSet(config, name)).map((name) => `The setting "${name}" has no effect: ${why}`),
  );
}

const OBJECT_SETTINGS = Object.keys(s3ObjectSettings);

const ACCESS_SETTINGS = Object.keys(targetSettings.schema).filter(
  (name) => name.startsWith('s3_') && !/^s3_(bucket|key_prefix)$/.test(name) && !OBJECT_SETTINGS.includes(name),
);

function isSet(config: TargetConfig, name: string): boolean {
  const { [name]: value } = config as Readonly<Record<string, unknown>>;
  const { [name]: setting = {} } = targetSettings.schema as Readonly<Record<string, object>>;
  return value !== undefined && !('default' in setting && value === setting.default);
}
