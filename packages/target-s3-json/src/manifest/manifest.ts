import { type JsonObject } from '@onspot-tap/singer';
import { type Reading } from '../encodings.js';
import { recordsIn, type StoredObject } from '../objects/stored-object.js';
import { type SchemaHistory } from '../streams/schema-history.js';
import { type TargetStream } from '../streams/target-stream.js';

export type ManifestRun = {
  runId: string;
  /** Epoch milliseconds. */
  startedAt: number;
  completedAt: number;
  reading: Reading;
};

/** Written last, so that a reader who finds it knows that the load is whole. Members are an interface. */
export type Manifest = Reading & {
  run_id: string;
  /** RFC 3339, UTC. */
  started_at: string;
  completed_at: string;
  /** Each stream that the tap has announced, also one without records. */
  streams: Record<string, ManifestStream>;
};

export type ManifestStream = {
  /** Each that differs from the others, in the order in which they came. */
  schemas: ManifestSchema[];
  /** Of the last ACTIVATE_VERSION; left out when there was none. */
  activated_version?: string;
  /** Those of the last schema. */
  key_properties: readonly string[];
  records: number;
  rejected: number;
  objects: ManifestObject[];
  /** Always JSON lines. */
  rejected_objects: ManifestObject[];
};

export type ManifestSchema = {
  /** Number of the line of the input that brought it first. */
  first_sequence: number;
  key_properties: readonly string[];
  schema: JsonObject;
};

export type ManifestObject = {
  /** Below the destination. */
  key: string;
  /** Which of the stream's `schemas` all of its records obey. Rejected lines obey none. */
  schema?: number;
  records: number;
  /** Uncompressed. */
  bytes: number;
  /** As stored. */
  stored_bytes: number;
  /** CRC-32 of the bytes as stored, eight hexadecimal digits: that of zlib and, in base64, of S3's ChecksumCRC32. */
  crc32: string;
  /** Numbers of the lines of the input that its first and its last record come from. */
  first_sequence: number;
  last_sequence: number;
};

export function toManifest(run: ManifestRun, streams: Iterable<TargetStream>): Manifest {
  const { runId, startedAt, completedAt, reading } = run;
  const entries = Array.from(streams, (stream) => [stream.name, toEntry(stream)] as const);
  return {
    run_id: runId,
    started_at: new Date(startedAt).toISOString(),
    completed_at: new Date(completedAt).toISOString(),
    ...reading,
    streams: Object.fromEntries(entries),
  };
}

/** Where the manifest of a run is, below the destination. */
export function manifestKey(runId: string): string {
  return `_manifests/${runId}.json`;
}

function toEntry({ activatedVersion, schemas, records, rejected }: TargetStream): ManifestStream {
  return {
    ...(activatedVersion === undefined ? {} : { activated_version: activatedVersion }),
    schemas: schemas.versions.map(({ schema, keyProperties, firstSequence }) => ({
      first_sequence: firstSequence,
      key_properties: keyProperties,
      schema,
    })),
    key_properties: schemas.keyProperties,
    records: recordsIn(records.stored),
    rejected: recordsIn(rejected.stored),
    objects: inOrder(records.stored).map((object) => toObject(object, schemas)),
    rejected_objects: inOrder(rejected.stored).map((object) => toObject(object)),
  };
}

/** In the order of the input; they may have been completed in another. All of a batch have one sequence number. */
function inOrder(stored: readonly StoredObject[]): StoredObject[] {
  return stored.toSorted((a, b) => a.ordinal - b.ordinal);
}

function toObject(stored: StoredObject, schemas?: SchemaHistory): ManifestObject {
  const { key, records, bytes, storedBytes, crc32, lowestSequence, highestSequence } = stored;
  return {
    key,
    ...(schemas && { schema: schemas.indexAt(lowestSequence) }),
    records,
    bytes,
    stored_bytes: storedBytes,
    crc32: crc32.toString(16).padStart(8, '0'),
    first_sequence: lowestSequence,
    last_sequence: highestSequence,
  };
}
