import { EXIT, Failure, type JsonObject } from '@onspot-tap/singer';
import { s3Settings } from '@onspot-tap/storage';

/** Any of these tells the target where to write. */
const DESTINATIONS = ['destination', 's3_bucket', 'destination_path'] as const;

export type TargetConfigSources = {
  /** What target_config.json says; empty when there is none. */
  target: JsonObject;
  /** What tap_config.json says. */
  tap: JsonObject;
  /** Both programs read their settings from here too, so it counts here as it does there. */
  env: NodeJS.ProcessEnv;
};

/**
 * The target's configuration for this run. One that names a destination stays as it is; else the target writes below
 * the tap's output folder, as the original did, with the S3 settings of the tap.
 *
 * @throws Failure with `EXIT.config` when nothing says where to write
 */
export function effectiveTargetConfig({ target, tap, env }: TargetConfigSources): JsonObject {
  if (DESTINATIONS.some((name) => settingOf(target, name, { env, prefix: 'TARGET_S3_JSON' }) !== undefined)) {
    return target;
  }
  const ofTap = (name: string) => settingOf(tap, name, { env, prefix: 'TAP_ONSPOT' });
  const s3 = Object.keys(s3Settings).map((name) => [name, ofTap(name)] as const);
  const known = Object.fromEntries(s3.filter((entry): entry is [string, string] => entry[1] !== undefined));
  return { ...known, ...target, destination: outputOf(ofTap) };
}

function outputOf(ofTap: (name: string) => JsonObject[string] | undefined): string {
  const [bucket, folder, workUrl] = ['s3_bucket', 's3_output_folder', 'work_url'].map(ofTap);
  if (typeof workUrl === 'string' && folder === undefined) return `${workUrl.replace(/\/+$/, '')}/target/`;
  if (typeof bucket === 'string') {
    const parts = typeof folder === 'string' ? folder.split('/') : [];
    return `s3://${bucket}/${[...parts, 'target'].filter((part) => part !== '').join('/')}/`;
  }
  throw new Failure(
    EXIT.config,
    'Nothing says where the target shall write: set "destination" in target_config.json, or "s3_bucket" or "work_url" in tap_config.json',
  );
}

function settingOf(
  config: JsonObject,
  name: string,
  { env, prefix }: { env: NodeJS.ProcessEnv; prefix: string },
): JsonObject[string] | undefined {
  const value = env[`${prefix}_${name.toUpperCase()}`] ?? config[name];
  return value === null || value === '' ? undefined : value;
}
