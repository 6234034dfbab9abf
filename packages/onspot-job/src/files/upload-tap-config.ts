import { type Logger, messageOf } from '@onspot-tap/singer';
import { type Storage, StorageError } from '@onspot-tap/storage';
import { type DownloadedJson, FILES } from './pipeline-files.js';

/**
 * Stores tap_config.json with its new start_date, unless somebody else changed the file since it was downloaded: then
 * theirs stays. The date is made anew by every run, so nothing here changes a verdict.
 */
export async function uploadTapConfig(
  storage: Storage,
  { downloaded, used }: { downloaded: DownloadedJson; used: DownloadedJson },
  log: Logger,
): Promise<void> {
  if (used.bytes.equals(downloaded.bytes)) return;
  const at = `${storage.url}${FILES.tapConfig}`;
  try {
    const condition = { ifMatch: downloaded.etag };
    await storage.write(FILES.tapConfig, used.bytes, { condition, contentType: 'application/json' });
  } catch (failure) {
    const isTheirs = failure instanceof StorageError && failure.kind === 'conflict';
    log.warn(
      isTheirs
        ? `${at} was changed while this run went on; that change stays, and the new start_date is not stored`
        : `Cannot store the new start_date in ${at}: ${messageOf(failure)}`,
    );
  }
}
