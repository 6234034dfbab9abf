/** Where objects go. */
export const destinationSettings = {
  destination: {
    type: 'string',
    minLength: 1,
    description:
      'Where objects go: s3://bucket/prefix, file:///directory or the path of a directory. A tilde is not expanded, and no part of a prefix may be empty, "." or "..".',
    examples: ['s3://my-bucket/raw', './output'],
  },
  s3_bucket: { type: 'string', description: 'Bucket to write to, where destination is not set.' },
  s3_key_prefix: { type: 'string', default: '', description: 'Begins all keys in s3_bucket.' },
  destination_path: {
    type: 'string',
    description: 'Directory to write to, where neither destination nor s3_bucket is set; as in target-json.',
  },
} as const;
