import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { programPath } from '../paths.js';
import { BUCKET, S3_KEYS } from '../bucket.js';
import { startService } from '../service.js';

export type PlaceKind = 'directory' | 'S3';

/** Where everything of one run lies. */
export type Place = {
  kind: PlaceKind;
  /** Begins the URLs of folders. */
  url: string;
  /** The same as files, ends without a slash. */
  folder: string;
  /** What programs have to be told to get there. */
  settings: Record<string, unknown>;
  close(): Promise<unknown>;
};

/** A directory, or a bucket on a server in a process of its own that keeps its objects as files. */
export async function openPlace(kind: PlaceKind, folder: string, signal: AbortSignal): Promise<Place> {
  if (kind === 'directory') {
    await mkdir(folder, { recursive: true });
    return { kind, url: folder, folder, settings: {}, close: async () => {} };
  }
  const server = await startService([programPath('s3-server.js'), folder], signal);
  const settings = {
    s3_endpoint: server.url,
    s3_access_key: S3_KEYS.accessKeyId,
    s3_secret_key: S3_KEYS.secretAccessKey,
  };
  return { kind, url: `s3://${BUCKET}`, folder: join(folder, BUCKET), settings, close: () => server.stop() };
}
