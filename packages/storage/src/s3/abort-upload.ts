import { AbortMultipartUploadCommand } from '@aws-sdk/client-s3';
import { type Bucket } from './bucket.js';
import { answerOf } from './s3-error.js';

/** Ends an upload for good, once nothing of it is on its way. Never fails, as that would hide why it is ended. */
export async function abortUpload(bucket: Bucket, upload: { Key: string; UploadId: string }): Promise<void> {
  try {
    await bucket.client.send(new AbortMultipartUploadCommand({ Bucket: bucket.name, ...upload }));
  } catch (error) {
    const { name, status, message } = answerOf(error);
    if (status === 404) return;
    bucket.onWarning(
      `The unfinished upload of ${bucket.url}${upload.Key} could not be removed (${name}: ${message}); a lifecycle rule for incomplete uploads would do so.`,
    );
  }
}
