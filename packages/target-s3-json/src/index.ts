/**
 * A Singer target that writes the records of each stream as JSON lines or arrays to S3 or a directory.
 *
 * @packageDocumentation
 */
export { createTarget, type Target, type TargetOptions, type TargetRun } from './target.js';
export { type InputPiece, type TargetInput } from './to-bytes.js';
export { type BatchMessage } from './batches/batch-message.js';
export { type OpenBatchFile } from './batches/read-batch-file.js';
export { type Progress } from './progress.js';
/** What a run throws has an `exitCode`, as the program would end with: these two, or what its input throws. */
export { EXIT, type ExitCode, Failure } from '@onspot-tap/singer';
export { StorageError, type StorageErrorKind } from '@onspot-tap/storage';
export { type RunSignals } from './run.js';
export { type TargetStorage } from './objects/objects-options.js';
export { targetSettings, type TargetConfig } from './settings/target-settings.js';
export { openDestination, toDestination, type Destination } from './destination.js';
export {
  manifestKey,
  type Manifest,
  type ManifestObject,
  type ManifestSchema,
  type ManifestStream,
} from './manifest/manifest.js';
export { LATEST_KEY, type LatestManifest } from './manifest/latest.js';
