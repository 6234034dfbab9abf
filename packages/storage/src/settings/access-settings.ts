/** How S3 is reached, and as whom. */
export const s3AccessSettings = {
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
    // It becomes a part of a host's name. Empty is not set, here and below.
    pattern: '^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)?$',
    description: 'Region of the bucket. Default: AWS_REGION or the region of the profile, else us-east-1.',
    examples: ['eu-west-1'],
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
    pattern: '^(arn:[^:\\s]+:[^:\\s]+:[^:\\s]*:[^:\\s]*:\\S+)?$',
    description:
      'ARN of a role to assume for S3 with the credentials given otherwise. It is assumed anew before its session expires.',
    examples: ['arn:aws:iam::123456789012:role/nightly'],
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
