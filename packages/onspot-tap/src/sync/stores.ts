import { type Logger } from '@onspot-tap/singer';
import { openStorage, s3OptionsFrom, type Storage } from '@onspot-tap/storage';
import { type TapConfig } from '../config/config.js';

/** Where a run reads locations and keeps its books. */
export type Stores = { work: Storage; locations: Storage; close(): void };

/** Opens what the configuration names, unless it is given. What is given stays its owner's to close. */
export async function openStores(
  config: TapConfig,
  log: Logger,
  given: { work?: Storage; locations?: Storage } = {},
): Promise<Stores> {
  const own: Storage[] = [];
  const open = async (url: string) => {
    const storage = await openStorage(url, { s3: s3OptionsFrom(config), onWarning: (sentence) => log.warn(sentence) });
    own.push(storage);
    return storage;
  };
  return {
    work: given.work ?? (await open(config.workUrl)),
    locations: given.locations ?? (await open(config.locationsUrl)),
    close: () => own.forEach((storage) => storage.close()),
  };
}
