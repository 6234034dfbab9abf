import type { Call } from '../call.js';
import type { Reply } from '../reply.js';
import { toXml } from '../xml.js';

// S3 calls its first region by no name at all where it answers GetBucketLocation.
const UNNAMED_REGION = 'us-east-1';

export function listBuckets({ state }: Call): Reply {
  const Bucket = state.buckets.list().map(({ name, created }) => ({ Name: name, CreationDate: created.toISOString() }));
  return { status: 200, xml: toXml('ListAllMyBucketsResult', { Buckets: { Bucket } }) };
}

export async function createBucket(call: Call): Promise<Reply> {
  await call.receive(() => undefined);
  call.state.buckets.create(call.bucketName);
  return { status: 200, headers: { location: `/${call.bucketName}` } };
}

export function headBucket(call: Call): Reply {
  call.bucket();
  return { status: 200, headers: { 'x-amz-bucket-region': call.state.region } };
}

export function deleteBucket({ state, bucketName }: Call): Reply {
  state.buckets.delete(bucketName);
  return { status: 204 };
}

export function getBucketLocation(call: Call): Reply {
  call.bucket();
  const { region } = call.state;
  const xml = toXml('LocationConstraint', {});
  return { status: 200, xml: region === UNNAMED_REGION ? xml : xml.replace('></', `>${region}</`) };
}
