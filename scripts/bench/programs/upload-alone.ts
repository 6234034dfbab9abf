import { createReadStream } from 'node:fs';
import { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { BUCKET } from '../bucket.js';

// The measure of a target that writes to S3: stdin into one object by the SDK's own upload in parts, with the parts that
// our storage makes by default. The environment tells server and keys; the one argument is the key.

const PART_BYTES = 8 * 1024 * 1024;
const PARTS_IN_FLIGHT = 2;

const [Key = ''] = process.argv.slice(2);
const client = new S3Client({
  forcePathStyle: true,
  // As our storage has it with a server that is not AWS.
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
});
const Body = createReadStream('', { fd: 0, highWaterMark: 1024 * 1024 });
const params = { Bucket: BUCKET, Key, Body };
await new Upload({ client, params, partSize: PART_BYTES, queueSize: PARTS_IN_FLIGHT }).done();
client.destroy();
