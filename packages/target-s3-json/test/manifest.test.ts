import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { load, type Settings } from './support/load.js';
import { line, record, schema, state } from './support/messages.js';
import { tempFolder } from './support/temp-folder.js';

const INTEGER = { n: { type: 'integer' } };
const TEXT = { n: { type: 'string' } };
const many = (stream: string, count: number) => Array.from({ length: count }, (_, n) => record(stream, { n }));

describe('the manifest', () => {
  test('tells streams, their schemas and their objects, also of a stream without records', async () => {
    const keyed = schema('s', {}, { key_properties: ['n'] });
    const loaded = await load([keyed, ...many('s', 3), schema('empty', TEXT)], {
      settings: { rotate_records: 2, run_id: 'r1' },
      clock: () => Date.UTC(2026, 0, 1),
    });
    const of = (text: string) => crc32(text).toString(16).padStart(8, '0');
    expect(loaded.keys).toContain('_manifests/r1.json');
    expect(loaded.manifest).toEqual({
      run_id: 'r1',
      started_at: '2026-01-01T00:00:00.000Z',
      completed_at: '2026-01-01T00:00:00.000Z',
      format: 'jsonl',
      delimiter: '\n',
      compression: 'none',
      streams: {
        s: {
          schemas: [{ first_sequence: 1, key_properties: ['n'], schema: { type: 'object', properties: {} } }],
          key_properties: ['n'],
          records: 3,
          rejected: 0,
          objects: [
            {
              key: 's/2026-01-01/s-r1-00001.jsonl',
              schema: 0,
              records: 2,
              bytes: 16,
              stored_bytes: 16,
              crc32: of('{"n":0}\n{"n":1}\n'),
              first_sequence: 2,
              last_sequence: 3,
            },
            {
              key: 's/2026-01-01/s-r1-00002.jsonl',
              schema: 0,
              records: 1,
              bytes: 8,
              stored_bytes: 8,
              crc32: of('{"n":2}\n'),
              first_sequence: 4,
              last_sequence: 4,
            },
          ],
          rejected_objects: [],
        },
        empty: {
          schemas: [{ first_sequence: 5, key_properties: [], schema: { type: 'object', properties: TEXT } }],
          key_properties: [],
          records: 0,
          rejected: 0,
          objects: [],
          rejected_objects: [],
        },
      },
    });
  });

  test('tells which schema the records of each object obey, of one that comes back, too', async () => {
    const back = { type: 'SCHEMA', stream: 's', key_properties: ['n'], schema: { properties: INTEGER } };
    const loaded = await load([
      line(back),
      record('s', { n: 1 }),
      schema('s', TEXT),
      record('s', { n: 'x' }),
      schema('s', {}), // nothing obeys this one
      line(back),
      record('s', { n: 2 }),
    ]);
    const { schemas, objects, key_properties } = loaded.manifest?.streams.s ?? {};
    expect(schemas?.map(({ first_sequence }) => first_sequence)).toEqual([1, 3, 5]);
    expect(schemas?.map((each) => each.schema.properties)).toEqual([INTEGER, TEXT, {}]);
    expect(objects?.map((object) => [object.schema, object.first_sequence])).toEqual([
      [0, 2],
      [1, 4],
      [0, 7],
    ]);
    expect(key_properties).toEqual(['n']);
  });

  test.each<Settings>([{}, { compression: 'gzip' }, { format: 'json', compression: 'gzip', validation: 'reject' }])(
    'tells size and CRC-32 of the bytes as they are stored, over many pages: %j',
    async (settings) => {
      const folder = await tempFolder();
      const rows = Array.from({ length: 25_000 }, (_, n) => record('s', { n, pad: 'abc'.repeat(30) }));
      const bad = settings.validation === 'reject' ? [record('s', { n: 'bad' })] : [];
      const { manifest } = await load([schema('s', INTEGER), ...rows, ...bad], { folder, settings });
      const { objects = [], rejected_objects = [] } = manifest?.streams.s ?? {};
      for (const object of [...objects, ...rejected_objects]) {
        const stored = await readFile(join(folder, object.key));
        expect(object.stored_bytes).toBe(stored.length);
        expect(object.crc32).toBe(crc32(stored).toString(16).padStart(8, '0'));
      }
      expect([objects.length, rejected_objects.length]).toEqual([1, bad.length]);
    },
  );

  test('is there for a load without records, and not for one without streams', async () => {
    const empty = await load([schema('s'), state(1)], { settings: { run_id: 'r' } });
    expect(empty.keys).toEqual(['_manifests/_latest.json', '_manifests/r.json']);
    expect((await load([state(1)])).keys).toEqual([]);
  });

  test('is not there for a load that a bad line ended', async () => {
    const { keys, failure } = await load([schema('s'), record('s', {}), '{"type":\n']);
    expect(failure?.exitCode).toBe(65);
    expect(keys).toEqual([expect.stringMatching(/^s\//)]);
  });
});
