import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, gunzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { load } from './support/load.js';
import { line, schema, state } from './support/messages.js';
import { tempFolder } from './support/temp-folder.js';

const SETTINGS = {
  run_id: 'r',
  format: 'json',
  compression: 'gzip',
  key_template: '{stream}/day={field:at:yyyy-MM-dd}/{run_id}-{part}.{ext}',
  activate_version: 'new_prefix',
  add_metadata_columns: true,
  validation: 'reject',
  max_open_partitions: 2,
  streams: { 'crm_*': { name: 'raw_{stream}', exclude: ['at', 'mail'] }, tmp: { selected: false } },
};

const PROPERTIES = { id: { type: 'integer' }, at: { type: 'string' }, mail: { type: 'string' } };

const announce = (more: object = {}) => schema('crm_a', { ...PROPERTIES, ...more }, { key_properties: ['id'] });
const row = (id: unknown, day: number, version?: number) => {
  const record = { id, at: `2026-03-${day}T12:00:00Z`, mail: 'a@b.c' };
  return line({ type: 'RECORD', stream: 'crm_a', record, version });
};

const INPUT = [
  announce(),
  row(1, 30, 1),
  row(2, 31, 1),
  line({ type: 'RECORD', stream: 'tmp', record: {} }),
  row('3', 31, 1), // line 5, not valid
  row(4, 30, 1),
  state(1),
  row(5, 31, 2), // makes room: the partition of line 3 has waited longest
  row(6, 31), // no version; makes room again
  line({ type: 'ACTIVATE_VERSION', stream: 'crm_a', version: 2 }),
  announce({ more: {} }),
  row(7, 31, 2),
  state(2),
];

test('all that changes keys, records and objects goes together, and the manifest tells what is there', async () => {
  const folder = await tempFolder();
  const loaded = await load(INPUT, { folder, settings: SETTINGS, clock: () => 0 });
  expect(loaded).toMatchObject({ failure: undefined, states: ['2'] });

  const { raw_crm_a: stream, ...others } = loaded.manifest?.streams ?? {};
  expect(others).toEqual({});
  expect(stream).toMatchObject({ records: 6, rejected: 1, activated_version: '2', key_properties: ['id'] });
  expect(stream?.schemas.map(({ schema: { properties } }) => Object.keys(properties ?? {}).slice(0, 3))).toEqual([
    ['id', '_sdc_extracted_at', '_sdc_received_at'],
    ['id', 'more', '_sdc_extracted_at'],
  ]);

  const told = [...(stream?.objects ?? []), ...(stream?.rejected_objects ?? [])];
  expect(told.map(({ key, schema: index, records }) => [key, index, records])).toEqual([
    ['raw_crm_a/v=1/day=2026-03-30/r-00001.json.gz', 0, 2],
    ['raw_crm_a/v=1/day=2026-03-31/r-00002.json.gz', 0, 1],
    ['raw_crm_a/v=2/day=2026-03-31/r-00003.json.gz', 0, 1],
    ['raw_crm_a/day=2026-03-31/r-00004.json.gz', 0, 1],
    ['raw_crm_a/v=2/day=2026-03-31/r-00005.json.gz', 1, 1],
    ['_rejected/raw_crm_a/raw_crm_a-r-00001.jsonl.gz', undefined, 1],
  ]);
  expect(told.map(({ key }) => key).sort()).toEqual(loaded.dataKeys);

  const ids: unknown[] = [];
  for (const { key, bytes, stored_bytes, crc32: sum, records } of told) {
    const stored = await readFile(join(folder, key));
    const text = gunzipSync(stored).toString();
    expect({ bytes: Buffer.byteLength(text), stored_bytes: stored.length }).toEqual({ bytes, stored_bytes });
    expect(crc32(stored)).toBe(Number.parseInt(sum, 16));
    if (key.startsWith('_rejected/')) {
      const message = JSON.parse(row('3', 31, 1)) as object;
      expect(JSON.parse(text)).toMatchObject({ line: 5, path: '/id', message });
      continue;
    }
    const rows = JSON.parse(text) as Record<string, unknown>[];
    expect(rows).toHaveLength(records);
    for (const { id, at, mail, _sdc_table_version } of rows) {
      ids.push(id);
      expect({ at, mail }).toEqual({});
      expect(_sdc_table_version).toBe(Number(/v=(\d)/.exec(key)?.[1] ?? NaN) || null);
    }
  }
  expect(ids).toEqual([1, 4, 2, 5, 6, 7]);
});
