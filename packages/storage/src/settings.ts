import { type S3Options } from './s3-options.js';

/** The S3 part of a program's configuration, as properties of its JSON Schema; the same keys in every program. */
export const s3Settings = {
  s3_access_key: {
    type: 'string',
    description:
      'Access key id for S3, together with s3_secret_key. Without it the AWS default chain is used: environment, profile, container or instance role.',
    secret: true,
  },
  s3_secret_key: { type: 'string', description: 'Secret access key that belongs to s3_access_key.', secret: true },
  s3_session_token: {
    type: 'string',
    description: 'Session token, needed when s3_access_key and s3_secret_key are temporary.',
    secret: true,
  },
  s3_region: {
    type: 'string',
    description: 'Region of the bucket. Default: AWS_REGION or the region of the profile, else us-east-1.',
  },
  s3_endpoint: {
    type: 'string',
    pattern: '^https?://',
    description:
      'URL of an S3-compatible server, for instance http://localhost:9000. Default: AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL, else AWS itself.',
  },
  s3_path_style: {
    type: 'boolean',
    description:
      'Put the bucket in the path of a request instead of the host name. Default: true with an endpoint of one’s own, false for AWS.',
  },
  s3_profile: {
    type: 'string',
    description: 'Profile in ~/.aws/config and ~/.aws/credentials to take credentials and region from.',
  },
  s3_role_arn: {
    type: 'string',
    description:
      'ARN of a role to assume for S3 with the credentials given otherwise. It is assumed anew before its session expires.',
  },
  s3_role_external_id: {
    type: 'string',
    description: 'External id that the trust policy of s3_role_arn asks for.',
    secret: true,
  },
  s3_checksums: {
    type: 'string',
    enum: ['when_supported', 'when_required'],
    description:
      'Whether checksums are sent and verified. Many S3-compatible servers know none: default when_required with an endpoint of one’s own, when_supported for AWS.',
  },
} as const;

/** How long unfinished writes are kept, as a property of a program's JSON Schema; the same key in every program. */
export const unfinishedSettings = {
  unfinished_retention_hours: {
    type: 'number',
    minimum: 0,
    default: 24,
    description:
      'Unfinished uploads, or files of a directory, that nobody has added to for so many hours are removed at start: a killed program left them. Longer than any writer there pauses; 0 removes all there are, for who is alone below the prefix.',
  },
} as const;

/** The values of `s3Settings` in a parsed configuration. */
export type S3Config = {
  s3_access_key?: string | undefined;
  s3_secret_key?: string | undefined;
  s3_session_token?: string | undefined;
  s3_region?: string | undefined;
  s3_endpoint?: string | undefined;
  s3_path_style?: boolean | undefined;
  s3_profile?: string | undefined;
  s3_role_arn?: string | undefined;
  s3_role_external_id?: string | undefined;
  s3_checksums?: 'when_supported' | 'when_required' | undefined;
};

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
  };
}

function given(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
