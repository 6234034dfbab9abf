import { isJsonObject } from '@onspot-tap/singer';
import { type Storage } from '@onspot-tap/storage';
import { download } from '../files/pipeline-files.js';
import { type RunSummary } from '../summary.js';

/** A stored summary; undefined where there is none, or one that this version does not know. */
export async function readSummary(storage: Storage, key: string, signal: AbortSignal): Promise<RunSummary | undefined> {
  const found = await download(storage, key, signal);
  return found && parse(found.bytes);
}

function parse(bytes: Buffer): RunSummary | undefined {
  try {
    const json: unknown = JSON.parse(bytes.toString());
    return isJsonObject(json) && json.version === 1 ? (json as unknown as RunSummary) : undefined;
  } catch {
    return undefined;
  }
}
