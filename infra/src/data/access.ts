import { PolicyStatement, type IRole, type Role } from 'aws-cdk-lib/aws-iam';
import { type Bucket } from 'aws-cdk-lib/aws-s3';
import { type Layout } from '../layout.js';

/** What the job's programs do in the bucket, and nothing else. */
export function letJobWork(role: Role, bucket: Bucket, layout: Layout): void {
  const at = (prefix: string) => bucket.arnForObjects(`${prefix}*`);
  allow(role, ['s3:GetObject'], [at(layout.locations)]);
  // States, lock and summaries are written beside the pipeline's files; the data lies in the work store.
  allow(
    role,
    ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
    [at(layout.pipelines), at(layout.work)],
  );
  // Not bound to prefixes: S3 then answers 403 instead of 404 for an object that is not there (a first night's state),
  // since a look at an object names no prefix. The bucket holds nothing but this pipeline.
  allow(role, ['s3:ListBucket', 's3:ListBucketMultipartUploads'], [bucket.bucketArn]);
  letUseKey(role, bucket);
}

/** What a receiver does: it writes answers into the inbox, and looks at what it wrote. */
export function letReceiverWork(role: IRole, bucket: Bucket, { inbox }: Layout): void {
  allow(
    role,
    ['s3:PutObject', 's3:GetObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
    [bucket.arnForObjects(`${inbox}*`)],
  );
  // It tries its rights at every start with this one object, and removes it again. It deletes no other.
  allow(role, ['s3:DeleteObject'], [bucket.arnForObjects(`${inbox}_check.json`)]);
  role.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ['s3:ListBucket'],
      resources: [bucket.bucketArn],
      conditions: { StringLike: { 's3:prefix': `${inbox}*` } },
    }),
  );
  // Uploads that a killed receiver left. S3 has no condition on prefixes for this.
  allow(role, ['s3:ListBucketMultipartUploads'], [bucket.bucketArn]);
  letUseKey(role, bucket);
}

/** Decrypt is for reading, and for objects in parts. */
function letUseKey(role: IRole, { encryptionKey }: Bucket): void {
  if (encryptionKey) allow(role, ['kms:GenerateDataKey', 'kms:Decrypt'], [encryptionKey.keyArn]);
}

function allow(role: IRole, actions: string[], resources: string[]): void {
  role.addToPrincipalPolicy(new PolicyStatement({ actions, resources }));
}
