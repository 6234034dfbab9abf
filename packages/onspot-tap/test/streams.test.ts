import { describe, expect, test } from '@jest/globals';
import { REQUESTS, STREAMS, SUBJECT_FIELDS, type StreamDefinition } from 'onspot-tap';
import { PATHS } from './support/api-paths.js';

type Schema = {
  type: unknown;
  properties: Record<string, { type: unknown; description?: string }>;
  required: string[];
  additionalProperties?: unknown;
};

const all = [...STREAMS, REQUESTS];
const schemaOf = (name: string) => all.find((stream) => stream.name === name)?.schema as Schema;
const fieldsOf = ({ schema }: StreamDefinition) => Object.keys((schema as Schema).properties);
const isNullable = ({ schema }: StreamDefinition, field: string) =>
  [(schema as Schema).properties[field]?.type].flat().includes('null');

const eachStream = STREAMS.map((stream) => [stream.name, stream] as const);

/** What the question tells of a record. */
const askedOf = ({ subject, hasWindow }: StreamDefinition) => [
  SUBJECT_FIELDS[subject],
  ...(hasWindow ? ['start', 'end'] : []),
  'response_id',
];

test('are asked for at the paths of the OnSpot API, each once', () => {
  const paths = STREAMS.flatMap(({ name, callback, save }) =>
    [callback, save].flatMap((endpoint) => (endpoint === undefined ? [] : [[name, endpoint.path]])),
  );
  expect(paths.sort()).toEqual([...PATHS].sort());
  expect(new Set(paths.map(([, path]) => path)).size).toBe(paths.length);
});

test('have names of their own', () => {
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
});

test('are few by default: those of the original, and what became of the questions', () => {
  expect(STREAMS.filter((stream) => stream.isSelectedByDefault).map(({ name }) => name)).toEqual([
    'observations',
    'zipcodes',
  ]);
});

test('about circumstances, opinions and homes are marked', () => {
  expect(STREAMS.filter(({ isSensitive }) => isSensitive).map(({ name }) => name)).toEqual([
    ...['demographics', 'demographics_all', 'political', 'political_all', 'household_count', 'household_devices'],
    ...['device_count_at_address', 'device_count_at_workplace', 'social_network', 'attribution_journey'],
    ...['audience_household', 'audience_demographics', 'audience_political', 'audience_social_network'],
    'business_demographics',
  ]);
});

test.each([
  ['observations', ['location_id', 'did', 'timestamp', 'observed_at', 'lat', 'lng', 'start', 'end', 'response_id']],
  ['devices', ['location_id', 'did', 'start', 'end', 'response_id']],
  ['zipcodes', ['location_id', 'start', 'end', 'total_matched', 'zipcodes', 'response_id']],
  ['locations', ['location_id', 'position', 'lat', 'lng', 'start', 'end', 'response_id']],
  ['common_count', ['group', 'count', 'start', 'end', 'response_id']],
  ['address_devices', ['audience', 'did', 'response_id']],
  [
    'attribution',
    [
      ...['pair', 'count', 'frequency', 'days', 'hours', 'zipcodes_total', 'zipcodes', 'cities'],
      ...['start', 'end', 'response_id'],
    ],
  ],
  [
    'requests',
    [
      ...['ask_id', 'stream', 'subject', 'location_id', 'start', 'end', 'batch_id', 'attempt', 'response_id', 'status'],
      ...['message', 'record_count', 'submitted_at', 'completed_at'],
    ],
  ],
])('records of %s have their documented fields', (name, fields) => {
  expect(Object.keys(schemaOf(name).properties)).toEqual(fields);
});

test.each([
  ['observations', ['location_id', 'did', 'timestamp']],
  ['devices', ['location_id', 'start', 'end', 'did']],
  ['zipcodes', ['location_id', 'start', 'end']],
  ['distinct_device_locations', ['location_id', 'start', 'end', 'lat', 'lng']],
  ['common_devices', ['group', 'start', 'end', 'did']],
  ['address_devices', ['audience', 'did']],
  ['requests', ['ask_id']],
])('records of %s are known by their keys', (name, keys) => {
  expect(all.find((stream) => stream.name === name)?.keyProperties).toEqual(keys);
});

test('only keys are required, every field is described, and no key may be null', () => {
  for (const { keyProperties, schema } of all) {
    const { properties, required } = schema as Schema;
    expect(required).toEqual(keyProperties);
    expect(Object.keys(properties)).toEqual(expect.arrayContaining([...keyProperties]));
    for (const [field, { type, description }] of Object.entries(properties)) {
      expect(description).toMatch(/./);
      if (keyProperties.includes(field)) expect(type).not.toContain('null');
    }
  }
});

test('fields that an ask does not have yet may be null', () => {
  const nullable = Object.entries(schemaOf('requests').properties).filter(([, { type }]) => Array.isArray(type));
  expect(nullable.map(([field]) => field)).toEqual([
    ...['location_id', 'start', 'end', 'response_id', 'message', 'record_count', 'completed_at'],
  ]);
});

describe.each(eachStream)('%s', (_name, stream) => {
  const { callback, save, keyProperties, subject, hasWindow } = stream;
  const asked = askedOf(stream);
  const data = fieldsOf(stream).filter((field) => !asked.includes(field));

  test('has a way to be delivered, and its keys begin with what was asked about', () => {
    expect(callback ?? save).toBeDefined();
    expect(keyProperties[0]).toBe(SUBJECT_FIELDS[subject]);
    expect(fieldsOf(stream)).toEqual(expect.arrayContaining(asked));
    expect(keyProperties.some((key) => key === 'start' || key === 'end')).toBe(
      hasWindow && stream.name !== 'observations',
    );
  });

  test('tells what its audiences are lists of, if it asks about any', () => {
    expect(stream.audienceOf !== undefined).toBe(subject === 'audience');
  });

  test('is not selected by default where it is sensitive', () => {
    if (stream.isSensitive) expect(stream.isSelectedByDefault).toBe(false);
  });

  test('has every field from the question or from a known place, in the order of its schema', () => {
    const places = save === undefined ? callback!.answer.fields : save.file.fields;
    expect(Object.keys(places)).toEqual(data);
    const told = Object.keys(callback?.answer.fields ?? places);
    expect(data.filter((field) => told.includes(field))).toEqual(told);
    // What one of the two ways does not tell can only be null or left out.
    for (const field of data.filter((field) => !told.includes(field))) expect(isNullable(stream, field)).toBe(true);
  });

  test('requires of a file what its keys need and what cannot be null', () => {
    if (save === undefined) return;
    const { fields, required, withoutHeader = [] } = save.file;
    const neverEmpty = data.filter((field) => fields[field]?.type !== 'position' && !isNullable(stream, field));
    const columnsOf = (field: string) => fields[field]?.from?.join();
    const columns = required.map(columnsOf);
    expect(neverEmpty.filter((field) => !columns.includes(columnsOf(field)))).toEqual([]);
    expect(data).toEqual(expect.arrayContaining([...required, ...withoutHeader]));
  });

  test('gives no two of its fields the same column, but a time beside its number', () => {
    const columns = Object.values(save?.file.fields ?? {}).flatMap(({ from = [], type }) =>
      type === 'time' ? [] : from.map((name) => name.toLowerCase()),
    );
    const names = columns.filter((name, index) => columns.indexOf(name) !== index);
    expect(names).toEqual([]);
  });

  test('takes other columns as text where only files tell it', () => {
    const { additionalProperties } = stream.schema as Schema;
    if (additionalProperties !== undefined) {
      expect(callback).toBeUndefined();
      expect(additionalProperties).toEqual({ type: ['string', 'null'] });
    }
  });

  test('has defaults for parameters of its own only', () => {
    for (const endpoint of [callback, save]) {
      const { parameters = [], defaults = {} } = endpoint ?? {};
      expect(parameters).toEqual(expect.arrayContaining(Object.keys(defaults)));
      expect(new Set(parameters).size).toBe(parameters.length);
    }
  });
});
