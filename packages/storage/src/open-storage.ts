import { parseAddress } from './address.js';
import { openDirectory } from './directory/directory-store.js';
import { findProfileProblem } from './s3-options/aws-profile.js';
import { optionProblems } from './s3-options/option-problems.js';
import { type S3Options } from './s3-options/s3-options.js';
import { StorageError } from './storage-error.js';
import { type Storage } from './storage.js';
import { viewOf } from './view.js';

export type OpenStorageOptions = {
  s3?: S3Options | undefined;
  /** Told, in sentences, what could not be done without a failure, and what that means. Default: nobody is told. */
  onWarning?: ((sentence: string) => void) | undefined;
};

/**
 * Opens `s3://bucket/prefix`, `file:///directory` or a plain path. A directory need not exist yet; nothing is asked of
 * a bucket until it is used. The AWS SDK is loaded only for an s3:// URL.
 *
 * @throws StorageError of kind `invalid` where the URL makes no sense, the options contradict each other, or name an AWS
 * profile that is not there
 */
export async function openStorage(url: string, options: OpenStorageOptions = {}): Promise<Storage> {
  const address = parseAddress(url);
  if ('directory' in address) return viewOf(await openDirectory(address.directory, options.onWarning), '');
  const { s3 = {} } = options;
  const problems = [...optionProblems(s3), ...(await findProfileProblem(s3))];
  if (problems.length > 0) throw new StorageError('invalid', `${problems.join('; ')}.`);
  // Importing the SDK costs some 40 MiB, which nobody should pay for a directory.
  const { openBucket } = await import('./s3/s3-store.js');
  return viewOf(openBucket(address.bucket, s3, options.onWarning), address.prefix);
}
