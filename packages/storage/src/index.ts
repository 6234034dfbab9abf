/**
 * S3 and a directory behind one small interface: a written object is visible only when it is complete.
 *
 * @packageDocumentation
 */
export { openStorage, type OpenStorageOptions } from './open-storage.js';
export { s3ProblemsOf } from './settings/s3-problems.js';
export { s3ObjectSettings } from './settings/object-settings.js';
export { s3OptionsFrom, s3Settings, type S3Config } from './settings/s3-settings.js';
export { unfinishedSettings } from './settings/unfinished-settings.js';
export { sweepAtStart, type SweepAtStartOptions } from './sweep-at-start.js';
export { type S3Options } from './s3-options/s3-options.js';
export { StorageError, type StorageErrorKind } from './storage-error.js';
export type {
  ListOptions,
  ObjectInfo,
  ObjectWriter,
  RequestOptions,
  Storage,
  StoredObject,
  SweepOptions,
  WriteCondition,
  WriteOptions,
} from './storage.js';
export { type Lease } from './lease/keep-lease.js';
export { type FoundLease, type LeaseContent, readLease } from './lease/lease-file.js';
export { LeaseFailure } from './lease/lease-failure.js';
export { takeLease, type LeaseOptions } from './lease/take-lease.js';
export { takeSharedLease, type SharedLeaseOptions } from './lease/take-shared-lease.js';
