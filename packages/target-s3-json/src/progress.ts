import { type OpenBatchFile } from './batches/read-batch-file.js';
import { type Objects } from './objects/objects.js';
import { recordsIn } from './objects/stored-object.js';
import { type TargetStream } from './streams/target-stream.js';

/** How far a run is. */
export type Progress = {
  /** Taken so far, rejected ones too. */
  records: number;
  /** Those of them that are in durable objects of rejected lines. */
  rejected: number;
  /** Read of the input and of the files that batches name. */
  bytes: number;
  /** Objects that are durable. */
  completeObjects: number;
  /** Objects that are being written. */
  openObjects: number;
};

export type ProgressParts = { streams: Iterable<TargetStream>; objects: Objects; meter: Meter };

/** Counts the bytes that pass. */
export type Meter = { bytes: number };

export async function* measure(source: AsyncIterable<Uint8Array>, meter: Meter): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    meter.bytes += chunk.byteLength;
    yield chunk;
  }
}

/** The same for files that are opened later. */
export function measureFiles(open: OpenBatchFile, meter: Meter): OpenBatchFile {
  return async (url, options) => {
    const bytes = await open(url, options);
    return bytes && measure(bytes, meter);
  };
}

export function toProgress({ streams, objects, meter }: ProgressParts): Progress {
  const open = objects.pending;
  let records = open.records;
  let rejected = 0;
  let completeObjects = 0;
  for (const stream of streams) {
    rejected += recordsIn(stream.rejected.stored);
    for (const { stored } of [stream.records, stream.rejected]) {
      records += recordsIn(stored);
      completeObjects += stored.length;
    }
  }
  return { records, rejected, bytes: meter.bytes, completeObjects, openObjects: open.objects };
}
