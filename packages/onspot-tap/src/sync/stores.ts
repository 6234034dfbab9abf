import { type Logger } from '@onspot-tap/singer';
import { openStorage, s3OptionsFrom, type Storage } from '@onspot-tap/storage';
import { type TapConfig } from '../config/config.js';

/** Where a run reads locations and files, and keeps its books. */
export type Stores = {
  work: Storage;
  locations: Storage;
  /** Opens where OnSpot writes files, or wrote them when `save_url` was another. */
  openSaved: (saveUrl: string) => Promise<Storage>;
  close(): void;
};

/** Opens what the configuration names, unless it is given. What is given stays its owner's to close. */
export async function openStores(
  config: TapConfig,
  log: Logger,
  given: { work?: Storage; locations?: Storage; saved?: Storage } = {},
): Promise<Stores> {
  const own: Storage[] = [];
  const open = async (url: string) => {
    const storage = await openStorage(url, { s3: s3OptionsFrom(config), onWarning: (sentence) => log.warn(sentence) });
    own.push(storage);
    return storage;
  };
  const saved = new Map<string, Promise<Storage>>();
  if (given.saved && config.save_url !== undefined) saved.set(config.save_url, Promise.resolve(given.saved));
  return {
    work: given.work ?? (await open(config.workUrl)),
    locations: given.locations ?? (await open(config.locationsUrl)),
    openSaved(saveUrl) {
      const opened = saved.get(saveUrl) ?? open(saveUrl);
      saved.set(saveUrl, opened);
      return opened;
    },
    close: () => own.forEach((storage) => storage.close()),
  };
}
