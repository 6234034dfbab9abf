import { hasChecksums } from './endpoint.js';
import { metadataProblems, tagProblems } from './label-problems.js';
import { type S3Options } from './s3-options.js';

const MEBIBYTE = 1024 * 1024;

/** What is wrong with options, a sentence each; they are called by their names as settings. */
export function optionProblems(options: S3Options): string[] {
  return [...joinedProblems(options), ...partProblems(options)];
}

/** The same without what the schemas of the settings say of a single one. */
export function joinedProblems(options: S3Options): string[] {
  return [
    ...credentialProblems(options),
    ...encryptionProblems(options),
    ...checksumProblems(options),
    ...tagProblems(options.tags ?? {}),
    ...metadataProblems(options.metadata ?? {}),
  ];
}

function* credentialProblems(options: S3Options): Generator<string> {
  const { accessKeyId, secretAccessKey, sessionToken, roleArn, roleExternalId } = options;
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined)) {
    const missing = accessKeyId === undefined ? 's3_access_key' : 's3_secret_key';
    yield `"s3_access_key" and "s3_secret_key" belong together, and "${missing}" is not set`;
  }
  if (sessionToken !== undefined && accessKeyId === undefined && secretAccessKey === undefined) {
    yield '"s3_session_token" belongs to "s3_access_key" and "s3_secret_key", and they are not set';
  }
  if (roleExternalId !== undefined && roleArn === undefined) {
    yield '"s3_role_external_id" belongs to "s3_role_arn", and that is not set';
  }
}

function* encryptionProblems({ serverSideEncryption, sseKmsKeyId, sseBucketKey }: S3Options): Generator<string> {
  const found = serverSideEncryption === undefined ? 'that is not set' : `that is ${serverSideEncryption}`;
  if (sseKmsKeyId !== undefined && !serverSideEncryption?.startsWith('aws:kms')) {
    yield `"s3_sse_kms_key_id" needs "s3_server_side_encryption" aws:kms or aws:kms:dsse, and ${found}`;
  }
  if (sseBucketKey === true && serverSideEncryption !== 'aws:kms') {
    yield `"s3_sse_bucket_key" needs "s3_server_side_encryption" aws:kms, and ${found}`;
  }
}

function* checksumProblems(options: S3Options): Generator<string> {
  if (options.checksumAlgorithm === undefined || hasChecksums(options)) return;
  const why = options.checksums === undefined ? 'as none are with an endpoint that is not AWS' : 'by "s3_checksums"';
  yield `"s3_checksum_algorithm" has no effect where no checksums are sent, ${why}; set "s3_checksums" to when_supported if the server knows them`;
}

function* partProblems({ partBytes = 8 * MEBIBYTE, partsInFlight = 2, maxAttempts = 1 }: S3Options): Generator<string> {
  if (!(partBytes >= 5 * MEBIBYTE && partBytes <= 5120 * MEBIBYTE)) {
    yield `"s3_part_mebibytes" must be from 5 to 5120, as S3 takes no other parts (it is ${partBytes / MEBIBYTE})`;
  }
  if (!(partsInFlight >= 1)) yield `"s3_parts_in_flight" must be at least 1 (it is ${partsInFlight})`;
  if (!(maxAttempts >= 1)) yield `"s3_max_attempts" must be at least 1 (it is ${maxAttempts})`;
}
