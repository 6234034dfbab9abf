import { beforeAll, describe, expect, test } from '@jest/globals';
import { type JsonObject } from '@onspot-tap/singer';
import { STREAMS } from 'onspot-tap';
import { recordsOf, savingWorlds, words } from './support/saving.js';
import { type RunResult } from './support/world.js';

const open = savingWorlds();

const names = STREAMS.filter(({ callback, save }) => callback && save).map(({ name }) => name);

/** A run that asks all of these streams about the same places and days. B has no visitors. */
async function runBy(delivery: 'callback' | 'save'): Promise<RunResult> {
  const world = await open({
    places: ['A', 'B', 'C'],
    emulator: { observationsPerAnswer: { A: 60, B: 0, C: 25 }, duplicateShare: 0.1 },
    streamSettings: Object.fromEntries(names.map((name) => [name, { delivery }])),
    settings: { start_date: '2024-05-03', os_latency_days: 2 },
  });
  const result = await world.run();
  expect(result.failure).toBeUndefined();
  return result;
}

/** What both deliveries tell: answers differ by their ids, and files alone know where somebody was seen. */
function toText(records: readonly JsonObject[]): string[] {
  const isTold = ([field]: [string, unknown]) => !['response_id', 'lat', 'lng'].includes(field);
  return records.map((record) => JSON.stringify(Object.fromEntries(Object.entries(record).filter(isTold)))).sort();
}

let byCallback: RunResult;
let byFile: RunResult;
beforeAll(async () => {
  byCallback = await runBy('callback');
  byFile = await runBy('save');
});

test('some streams have both deliveries', () => {
  expect(names).toEqual(
    expect.arrayContaining(['observations', 'devices', 'count_by_device', 'devices_in_home', 'legacy_devices_in_home']),
  );
});

describe.each(names)('%s', (name) => {
  test('has the same records by file as by callback', () => {
    const records = toText(recordsOf(byFile, name));
    expect(new Set(recordsOf(byFile, name).map(({ location_id, start }) => words(location_id, start)))).toEqual(
      new Set(['A', 'C'].flatMap((place) => ['03', '04'].map((day) => `${place} 2024-05-${day}T00:00:00Z`))),
    );
    expect(records).toEqual(toText(recordsOf(byCallback, name)));
  });

  test('has the same schema, and requests tell the same of it', () => {
    const schemaOf = ({ messages }: RunResult) =>
      messages.find((message) => message.type === 'SCHEMA' && message.stream === name);
    expect(schemaOf(byFile)).toEqual(schemaOf(byCallback));
    const told = ({ requests }: RunResult) =>
      requests
        .filter(({ stream, status }) => stream === name && status === 'succeeded')
        .map(({ subject, start, record_count }) => words(subject, start, record_count))
        .sort();
    expect(told(byFile)).toHaveLength(6);
    expect(told(byFile)).toEqual(told(byCallback));
  });
});

test('only files tell where a device was seen', () => {
  const isPlaced = ({ lat, lng }: JsonObject) => typeof lat === 'number' && typeof lng === 'number';
  expect(recordsOf(byFile, 'observations').every(isPlaced)).toBe(true);
  expect(recordsOf(byCallback, 'observations').some(isPlaced)).toBe(false);
});

test('a bookmark does not tell how the answers came', () => {
  expect(byFile.states.at(-1)?.bookmarks).toEqual(byCallback.states.at(-1)?.bookmarks);
});
