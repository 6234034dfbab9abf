import { type JsonObject } from '@onspot-tap/singer';
import { type TargetStorage } from './objects/objects-options.js';
import { type StoredObject } from './objects/open-object.js';
import { type RecordSink } from './objects/record-sink.js';
import { type TargetStream } from './streams/target-stream.js';

export type ManifestRun = {
  runId: string;
  /** Epoch milliseconds. */
  startedAt: number;
  completedAt: number;
};

/** Written last, so that a reader who finds it knows that the load is whole. Members are an interface. */
export type Manifest = {
  run_id: string;
  /** RFC 3339, UTC. */
  started_at: string;
  completed_at: string;
  streams: Record<string, ManifestStream>;
};

export type ManifestStream = {
  /** JSON Schema of the records as they are stored; the last one, if it changed. */
  schema: JsonObject;
  /** Of the last ACTIVATE_VERSION; left out when there was none. */
  activated_version?: string;
  key_properties: readonly string[];
  records: number;
  rejected: number;
  objects: ManifestObject[];
  rejected_objects: ManifestObject[];
};

/** `bytes` are uncompressed, `stored_bytes` are as stored. */
export type ManifestObject = { key: string; records: number; bytes: number; stored_bytes: number };

export function toManifest({ runId, startedAt, completedAt }: ManifestRun, streams: Iterable<TargetStream>): Manifest {
  const entries = Array.from(streams, (stream) => [stream.name, toEntry(stream)] as const);
  return {
    run_id: runId,
    started_at: new Date(startedAt).toISOString(),
    completed_at: new Date(completedAt).toISOString(),
    streams: Object.fromEntries(entries),
  };
}

/** Where the manifest of a run is, below the destination. */
export function manifestKey(runId: string): string {
  return `_manifests/${runId}.json`;
}

export async function writeManifest(manifest: Manifest, storage: TargetStorage, signal: AbortSignal): Promise<void> {
  const body = `${JSON.stringify(manifest, null, 2)}\n`;
  await storage.write(manifestKey(manifest.run_id), body, { contentType: 'application/json', signal });
}

function toEntry({ schema, activatedVersion, keyProperties, records, rejected }: TargetStream): ManifestStream {
  return {
    schema,
    ...(activatedVersion === undefined ? {} : { activated_version: activatedVersion }),
    key_properties: keyProperties,
    records: records.storedRecords,
    rejected: rejected.storedRecords,
    objects: toObjects(records),
    rejected_objects: toObjects(rejected),
  };
}

/** In the order of the input; they may have been completed in another. */
function toObjects({ stored }: RecordSink): ManifestObject[] {
  return stored.toSorted((a, b) => a.lowestSequence - b.lowestSequence).map(toObject);
}

function toObject({ key, records, bytes, storedBytes }: StoredObject): ManifestObject {
  return { key, records, bytes, stored_bytes: storedBytes };
}
