import { type Storage } from '@onspot-tap/storage';
import { type StoredObject } from '../reports/program-reports.js';
import { type Load, type RunSummary, type ShardOutcome } from '../summary.js';

/** What a night that several jobs shared has stored, as one load. Members are an interface. */
export type NightManifest = {
  version: 1;
  run_id: string;
  completed_at: string;
  /** Whether each shard has ended well: only then is everything there that the night was to bring. */
  is_whole: boolean;
  destination: string | null;
  shards: ShardOutcome[];
  /** With the keys of their own manifests, which have schemas, checksums and lines. */
  loads: Load[];
  streams: Record<string, { records: number; objects: StoredObject[] }>;
};

export function toNightManifest(night: RunSummary): NightManifest {
  const streams: NightManifest['streams'] = {};
  for (const { stream, ...object } of night.objects) {
    const of = (streams[stream] ??= { records: 0, objects: [] });
    of.records += object.records;
    of.objects.push(object);
  }
  const shards = night.shards ?? [];
  return {
    version: 1,
    run_id: night.run_id,
    completed_at: night.ended_at,
    is_whole: shards.every(({ exit_code }) => exit_code === 0),
    destination: night.destination,
    shards,
    loads: night.loads,
    streams,
  };
}

export async function writeNightManifest(storage: Storage, key: string, night: RunSummary): Promise<void> {
  await storage.write(key, `${JSON.stringify(toNightManifest(night), null, 1)}\n`, { contentType: 'application/json' });
}
