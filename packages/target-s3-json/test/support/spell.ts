import { expect } from '@jest/globals';
import { isDataKey, load, type Settings } from './load.js';
import { memoryStorage } from './memory-storage.js';
import { rawRecord, schema } from './messages.js';

/** One folder per value of the field `v`. */
export const BY_VALUE: Settings = { key_template: '{stream}/v={field:v}/{run_id}-{part}.{ext}', run_id: 'r' };

/** The spelling of no value. */
export const DEFAULT = '__HIVE_DEFAULT_PARTITION__';

/** How the values of records are spelled in the second folder of their keys. */
export async function spell(settings: Settings, ...records: string[]): Promise<string[]> {
  const { storage, keys } = memoryStorage();
  const { failure } = await load([schema('s'), ...records.map((text) => rawRecord('s', text))], { storage, settings });
  expect(failure).toBeUndefined();
  return keys.filter(isDataKey).map((key) => key.split('/')[1]!);
}
