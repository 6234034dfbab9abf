import { EXIT, Failure, type JsonObject } from '@onspot-tap/singer';
import { type Shard, sweepProblems } from '@onspot-tap/settings';
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
  shard: Shard;
};

/**
 * The target's configuration for this run. One that names a destination stays as it is; else the target writes below
 * the tap's output folder, as the original did, with the S3 settings of the tap.
 *
 * @throws Failure with `EXIT.config` when nothing says where to write, or shards would be in each other's way
 */
export function effectiveTargetConfig({ target, tap, env, shard }: TargetConfigSources): JsonObject {
  const [problem] = sweepProblems(shard, target);
  if (problem !== undefined) throw new Failure(EXIT.config, `In target_config.json ${problem}`);
  if (DESTINATIONS.some((name) => settingOf(target, name, { env, prefix: 'TARGET_S3_JSON' }) !== undefined)) {
    return target;
  }
  const ofTap = (name: string) => settingOf(tap, name, { env, prefix: 'TAP_ONSPOT' });
  const s3 = Object.entries(s3Settings).map(([name, { type }]) => [name, inForm(ofTap(name), type)] as const);
  const known = Object.fromEntries(s3.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  return { ...known, ...target, destination: outputOf(ofTap) };
}

// In the environment an object is JSON; of what is none the programs themselves complain.
function inForm(value: JsonObject[string] | undefined, type: string): JsonObject[string] | undefined {
  if (type !== 'object' || typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as JsonObject;
  } catch {
    return value;
  }
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
