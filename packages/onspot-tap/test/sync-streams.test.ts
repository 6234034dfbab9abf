import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { type ExpectedAnswer } from '@onspot-tap/emulator';
import { type JsonObject } from '@onspot-tap/singer';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { type AnswerShape, STREAMS, type StreamDefinition, SUBJECT_FIELDS } from 'onspot-tap';
import { openWorld, type World } from './support/world.js';

const worlds: World[] = [];

afterAll(async () => {
  for (const world of worlds) await world.close();
});

/** A world in which everything is there that any stream asks about. */
async function open(stream: StreamDefinition, settings: JsonObject): Promise<World> {
  const world = await openWorld({
    places: ['A', 'B', 'C'],
    streams: [stream.name, 'requests'],
    emulator: { observationsPerAnswer: { A: 40, B: 30, C: 30 } },
    settings: { start_date: '2024-05-04', os_latency_days: 1 },
  });
  worlds.push(world);
  const files = join(world.folder, 'files');
  await mkdir(files);
  await writeFile(join(files, 'devices.csv'), 'deviceid\nAAAA\nBBBB\nCCCC\n');
  await writeFile(
    join(files, 'homes.csv'),
    'street,town,state,zipcode\n1 Main St,Edina,MN,55424\n2 Oak Ave,Hudson,WI,54016\n',
  );
  const mappings = { street: 'street', city: 'town', state: 'state', zip: 'zipcode' };
  Object.assign(settings, {
    save_url: join(world.folder, 'saved'),
    audiences: [
      { name: 'phones', of: 'devices', sources: [join(files, 'devices.csv')] },
      { name: 'homes', of: 'addresses', sources: [join(files, 'homes.csv')], mappings },
    ],
  });
  return world;
}

const BESIDES: Readonly<Record<string, JsonObject>> = {
  group: {
    groups: [
      { name: 'all three', locations: ['A', 'B', 'C'] },
      { name: 'one', locations: ['A'] },
    ],
  },
  pair: { pairs: [{ name: 'some to others', targeting: ['A', 'B'], attribution: ['B', 'C'] }] },
};

const SUBJECTS: Readonly<Record<string, readonly string[]>> = {
  location: ['A', 'B', 'C'],
  group: ['all three', 'one'],
  pair: ['some to others'],
  devices: ['phones'],
  addresses: ['homes'],
};

const cases = STREAMS.flatMap((stream) =>
  (['callback', 'save'] as const).flatMap((delivery) =>
    stream[delivery] === undefined ? [] : [{ name: stream.name, delivery, stream }],
  ),
);

const ajv = addFormats.default(new Ajv({ strict: false }));

describe.each(cases)('$name by $delivery', ({ name, delivery, stream }) => {
  test('says what OnSpot answers, by its schema, and asks nothing twice', async () => {
    const settings: JsonObject = {
      streams: { [name]: { delivery, radius: 5, ...BESIDES[stream.subject] } },
    };
    if (!stream[delivery]!.parameters.includes('radius'))
      delete (settings.streams as Record<string, JsonObject>)[name]!.radius;
    const world = await open(stream, settings);
    const { messages, requests, failure, log } = await world.run({ settings });
    expect({ failure, warnings: log.split('\n').filter((line) => line.startsWith('WARNING')) }).toEqual({
      failure: undefined,
      warnings: [],
    });

    const records = messages.flatMap((message) =>
      message.type === 'RECORD' && message.stream === name ? [message.record] : [],
    );
    const subjects = SUBJECTS[stream.audienceOf ?? stream.subject]!;
    const expected = world.emulator.expected();
    const counts = expected.map((answer) => countOf(answer, stream.callback?.answer));
    expect(expected.map(({ path }) => path)).toEqual(subjects.map(() => stream[delivery]!.path));
    const told = succeededOf(requests).filter(({ record_count }) => Number(record_count) > 0);
    expect(new Set(records.map((record) => record[SUBJECT_FIELDS[stream.subject]]))).toEqual(
      new Set(told.map(({ subject }) => subject)),
    );
    expect(records.length).toBeGreaterThan(0);
    expect(records).toHaveLength(counts.reduce((sum, count) => sum + count, 0));
    const succeeded = succeededOf(requests);
    expect(succeeded.map(({ subject }) => subject).sort()).toEqual([...subjects].sort());
    // Requests with one question each may overtake each other.
    expect(succeeded.map(({ record_count }) => Number(record_count)).sort(byNumber)).toEqual(
      [...counts].sort(byNumber),
    );

    const validate = ajv.compile(stream.schema);
    for (const record of records) {
      validate(record);
      expect({ errors: validate.errors, record }).toEqual({ errors: null, record });
    }
    const keys = records.map((record) => JSON.stringify(stream.keyProperties.map((key) => record[key])));
    if (stream.keyProperties.includes('position')) expect(new Set(keys).size).toBe(keys.length);
    expect((await world.run({ settings })).paid).toEqual([]);
  });
});

function countOf({ file, items }: ExpectedAnswer, shape: AnswerShape | undefined): number {
  if (file !== undefined) return [...file.records()].length;
  return shape?.kind === 'list' ? [...items()].length : 1;
}

const succeededOf = (requests: readonly JsonObject[]) => requests.filter(({ status }) => status === 'succeeded');

const byNumber = (a: number, b: number) => a - b;
