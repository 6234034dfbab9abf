import { type S3Options } from '../s3-options/s3-options.js';
import { s3AccessSettings } from './access-settings.js';
import { s3ObjectSettings } from './object-settings.js';
import { s3TransferSettings } from './transfer-settings.js';

/** The S3 part of a program's configuration, as properties of its JSON Schema; the same keys in every program. */
export const s3Settings = { ...s3AccessSettings, ...s3ObjectSettings, ...s3TransferSettings } as const;

type ValueOf<S> = S extends { enum: readonly (infer V)[] }
  ? V
  : S extends { type: 'string' }
    ? string
    : S extends { type: 'boolean' }
      ? boolean
      : S extends { type: 'number' | 'integer' }
        ? number
        : Readonly<Record<string, string>>;

/** The values of `s3Settings` in a parsed configuration. */
export type S3Config = {
  readonly [K in keyof typeof s3Settings]?: ValueOf<(typeof s3Settings)[K]> | undefined;
};

const MEBIBYTE = 1024 * 1024;

/** The options of `openStorage` that a configuration asks for; an empty string counts as not set. */
export function s3OptionsFrom(config: S3Config): S3Options {
  return {
    accessKeyId: given(config.s3_access_key),
    secretAccessKey: given(config.s3_secret_key),
    sessionToken: given(config.s3_session_token),
    region: given(config.s3_region),
    endpoint: given(config.s3_endpoint),
    pathStyle: config.s3_path_style,
    profile: given(config.s3_profile),
    roleArn: given(config.s3_role_arn),
    roleExternalId: given(config.s3_role_external_id),
    checksums: config.s3_checksums,
    checksumAlgorithm: config.s3_checksum_algorithm,
    serverSideEncryption: config.s3_server_side_encryption,
    sseKmsKeyId: given(config.s3_sse_kms_key_id),
    sseBucketKey: config.s3_sse_bucket_key,
    acl: config.s3_acl,
    storageClass: config.s3_storage_class,
    tags: config.s3_tags,
    metadata: config.s3_metadata,
    requestTimeoutMs: times(config.s3_request_timeout_seconds, 1000),
    connectTimeoutMs: times(config.s3_connect_timeout_seconds, 1000),
    maxAttempts: config.s3_max_attempts,
    partBytes: times(config.s3_part_mebibytes, MEBIBYTE),
    partsInFlight: config.s3_parts_in_flight,
  };
}

function given(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

function times(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : value * factor;
}
