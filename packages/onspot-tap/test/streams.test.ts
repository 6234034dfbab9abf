import { expect, test } from '@jest/globals';
import { REQUESTS, STREAMS } from 'onspot-tap';

type Schema = {
  type: unknown;
  properties: Record<string, { type: unknown; description?: string }>;
  required: string[];
};

const all = [...STREAMS, REQUESTS];
const schemaOf = (name: string) => all.find((stream) => stream.name === name)?.schema as Schema;

test('are asked for at the paths of the OnSpot API', () => {
  expect(STREAMS.map(({ name, callback }) => [name, callback?.path])).toEqual([
    ['observations', '/geoframe/all/observations'],
    ['devices', '/geoframe/all/devices'],
    ['zipcodes', '/geoframe/demographics/aggregate/zipcodes'],
  ]);
});

test.each([
  ['observations', ['location_id', 'did', 'timestamp', 'observed_at', 'start', 'end', 'response_id']],
  ['devices', ['location_id', 'did', 'start', 'end', 'response_id']],
  ['zipcodes', ['location_id', 'start', 'end', 'total_matched', 'zipcodes', 'response_id']],
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
  ['requests', ['ask_id']],
])('records of %s are known by their keys, and only these are required', (name, keys) => {
  expect(all.find((stream) => stream.name === name)?.keyProperties).toEqual(keys);
  expect(schemaOf(name).required).toEqual(keys);
});

test('every field is described, and no key may be null', () => {
  for (const { keyProperties, schema } of all) {
    for (const [field, { type, description }] of Object.entries((schema as Schema).properties)) {
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

test('every field comes from the question or from a known place of the answer', () => {
  const asked = ['location_id', 'start', 'end', 'response_id'];
  for (const { schema, callback } of STREAMS) {
    const fields = Object.keys((schema as Schema).properties);
    expect(fields.filter((field) => !asked.includes(field))).toEqual(Object.keys(callback!.answer.fields));
  }
});
