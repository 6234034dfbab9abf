/** What every object is written with. */
export const s3ObjectSettings = {
  s3_server_side_encryption: {
    type: 'string',
    enum: ['AES256', 'aws:kms', 'aws:kms:dsse'],
    description: 'How S3 encrypts every object that is written. Default: as the bucket is set.',
  },
  s3_sse_kms_key_id: {
    type: 'string',
    description:
      'Id, ARN or alias of the KMS key, with s3_server_side_encryption aws:kms or aws:kms:dsse. Default: the key that AWS keeps for S3.',
  },
  s3_sse_bucket_key: {
    type: 'boolean',
    description:
      'With s3_server_side_encryption aws:kms: use a key of the bucket’s own below the KMS key, which saves most requests to KMS. Default: as the bucket is set.',
  },
  s3_acl: {
    type: 'string',
    enum: [
      'private',
      'public-read',
      'public-read-write',
      'authenticated-read',
      'aws-exec-read',
      'bucket-owner-read',
      'bucket-owner-full-control',
    ],
    description:
      'Canned ACL of every object that is written. Buckets with ACLs switched off, as new ones are, take none but bucket-owner-full-control. Default: none is sent.',
  },
  s3_storage_class: {
    type: 'string',
    enum: [
      'STANDARD',
      'STANDARD_IA',
      'ONEZONE_IA',
      'INTELLIGENT_TIERING',
      'GLACIER_IR',
      'GLACIER',
      'DEEP_ARCHIVE',
      'REDUCED_REDUNDANCY',
      'EXPRESS_ONEZONE',
      'OUTPOSTS',
      'SNOW',
    ],
    description:
      'Storage class of every object that is written. Objects in GLACIER and DEEP_ARCHIVE cannot be read at once, so only the target may use them, whose manifests are STANDARD then. Default: as the bucket is set, STANDARD as a rule.',
  },
  s3_tags: {
    type: 'object',
    additionalProperties: { type: 'string' },
    description:
      'Tags of every object that is written, at most 10. Takes s3:PutObjectTagging in AWS. S3-compatible servers may not know them.',
    examples: [{ team: 'data', retention: '30d' }],
  },
  s3_metadata: {
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'Metadata of every object that is written (x-amz-meta-…): names without that prefix, values in ASCII.',
    examples: [{ pipeline: 'nightly' }],
  },
  s3_checksum_algorithm: {
    type: 'string',
    enum: ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'],
    description:
      'Checksum that is sent with every part and object, where s3_checksums is when_supported. Default CRC32, which is by far the fastest; with the others a core sums some 150 to 400 MiB per second.',
  },
} as const;
