import { type S3Options } from '../s3-options.js';
import { StorageError } from '../storage-error.js';
import { type Store } from '../store.js';

/** A bucket as a store. */
export function openBucket(_bucket: string, _options: S3Options, _onWarning?: (sentence: string) => void): Store {
  throw new StorageError('invalid', 'S3 is not there yet.');
}
