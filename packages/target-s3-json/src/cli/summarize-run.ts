import { type Manifest, type ManifestObject } from '../manifest/manifest.js';
import { type TargetRun } from '../target.js';

/** What `--summary` writes. Members are an interface. */
export type RunSummary = Omit<Manifest, 'streams'> & {
  version: 1;
  destination: string;
  /** Whether everything that was read is stored, so that there is a manifest. */
  is_whole: boolean;
  streams: Record<string, StreamSummary>;
};

export type StreamSummary = {
  records: number;
  rejected: number;
  objects: ManifestObject[];
  rejected_objects: ManifestObject[];
};

/** What a run has stored: its manifest without the schemas, which readers of objects need and readers of this do not. */
export function summarizeRun(
  run: TargetRun,
  { destination, isWhole }: { destination: string; isWhole: boolean },
): RunSummary {
  const { streams, ...manifest } = run.manifest();
  const entries = Object.entries(streams).map(([name, { records, rejected, objects, rejected_objects }]) => {
    return [name, { records, rejected, objects, rejected_objects }] as const;
  });
  return { version: 1, destination, is_whole: isWhole, ...manifest, streams: Object.fromEntries(entries) };
}
