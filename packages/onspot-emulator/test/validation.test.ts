import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { collection, feature, RING } from './support/feature.js';
import { OBSERVATIONS, type Setup, setUp, ZIPCODES } from './support/setup.js';

let setup: Setup;

beforeAll(async () => {
  setup = await setUp();
});

afterAll(() => setup.close());

async function refusal(body: unknown, path = OBSERVATIONS): Promise<string> {
  const response = await setup.send(path, body);
  const answer = (await response.json()) as { message: string };
  return `${response.status} ${answer.message}`;
}

const polygon = (...rings: unknown[]) => ({ type: 'Polygon', coordinates: rings });
const circle = (radius: number, lat = 44.97) => ({ type: 'PointAndRadius', point: { lat, lng: -93.27 }, radius });
const props = (properties: object) => collection(feature({ properties }));
const shape = (geometry: unknown) => collection(feature({ geometry }));

test.each<[string, unknown, string]>([
  ['no JSON', '{', '400 The body is not JSON'],
  ['a bare list', [], 'FeatureCollection'],
  ['no features', collection(), '400 features must be a list, not empty'],
  ['a feature of another type', collection({ ...feature(), type: 'Files' }), 'index 0: type must be Feature'],
  ['no name', props({ name: undefined }), 'properties.name is required'],
  ['no start', props({ start: undefined }), 'properties.start is required'],
  ['no callback', props({ callback: undefined }), 'properties.callback must be'],
  ['a callback over FTP', props({ callback: 'ftp://127.0.0.1/x' }), 'http or https URL'],
  ['a time with a zone', props({ start: '2024-05-03T00:00:00Z' }), 'must have the form'],
  ['a day that does not exist', props({ start: '2024-02-30' }), 'must have the form'],
  ['an end before its start', props({ start: '2024-05-04' }), 'end must not be before start'],
  ['a day too new', props({ end: '2024-05-05T00:00:00' }), 'end must be before 2 days ago: 2024-05-04 at the latest'],
  ['a day too old', props({ start: '2023-04-30T23:59:59' }), 'first of the month one year ago: 2023-05-01'],
  ['a hash that is no boolean', props({ hash: 'yes' }), 'properties.hash must be a boolean'],
  ['no geometry', collection({ ...feature(), geometry: undefined }), 'geometry is missing'],
  ['a point', shape({ type: 'Point', coordinates: [-93, 44] }), 'not "Point"'],
  ['an open ring', shape(polygon(RING.slice(0, 4))), 'a ring must end where it begins'],
  ['a ring of three', shape(polygon(RING.slice(0, 3))), 'at least four positions'],
  ['swapped coordinates', shape(polygon(RING.map(([lng, lat]) => [lat, lng]))), 'latitude -93.2765 is out of range'],
  ['three numbers', shape(polygon(RING.map((position) => [...position, 1]))), 'a position must be [lng, lat]'],
  [
    'a bad ring of many',
    shape({ type: 'MultiPolygon', coordinates: [[RING], [RING.slice(1)]] }),
    'end where it begins',
  ],
  ['a wide circle', shape(circle(201)), 'at most 200 meters'],
  ['a circle off the earth', shape(circle(10, 91)), 'latitude 91'],
])('refuses %s with 400', async (_, body, message) => {
  const answer = await refusal(body);
  expect(answer).toMatch(/^400 /);
  expect(answer).toContain(message);
});

test.each<[string, object]>([
  ['dates without a time', { start: '2024-05-01', end: '2024-05-04' }],
  ['fractions of a second', { start: '2024-05-01T00:00:00.000123' }],
  ['the oldest day', { start: '2023-05-01T00:00:00' }],
  ['the newest second', { end: '2024-05-04T23:59:59' }],
])('accepts %s', async (_, properties) => {
  expect(await setup.ask(OBSERVATIONS, { properties })).toHaveLength(1);
});

test('accepts each kind of geometry, and properties and ids it does not know', async () => {
  const geometries = [polygon(RING), { type: 'MultiPolygon', coordinates: [[RING], [RING]] }, circle(200)];
  const features = geometries.map((geometry) => ({ id: 7, ...feature({ geometry, properties: { note: 'x' } }) }));
  expect((await setup.send(OBSERVATIONS, collection(...features))).status).toBe(200);
});

test('refuses a whole batch for one bad feature, and takes none of it', async () => {
  const bad = feature({ name: 'EF~bad', geometry: { type: 'Point' } });
  expect(await refusal(collection(feature(), bad))).toContain('400 Invalid feature at index 1');
  expect(setup.emulator.submissions.at(-1)).toMatchObject({
    status: 400,
    taken: false,
    asks: [],
    features: [{ name: 'EF~00001' }, { name: 'EF~bad' }],
  });
});

test('puts the check off to a failed callback with validate: false', async () => {
  const geometry = { type: 'Point' };
  const [ack] = await setup.ask(OBSERVATIONS, { name: 'late', geometry, properties: { validate: false } });
  const body = setup.receiver.received.find(({ path }) => path === '/late')!.json();
  expect(body).toEqual({
    name: 'late',
    cbinfo: { id: ack!.id, success: false, message: expect.stringContaining('not "Point"') },
  });
  expect(setup.emulator.expected({ responseId: ack!.id })[0]!.payload()).toEqual({});
});

test.each<[object, string]>([
  [{ min: 0 }, 'properties.min'],
  [{ max: 31 }, 'properties.max'],
  [{ min: 5, max: 4 }, 'properties.min must not be above'],
])('refuses household sizes of %j', async (properties, message) => {
  expect(await refusal(props(properties), ZIPCODES)).toContain(message);
});

test('refuses another content type with 415, and takes text/json', async () => {
  const body = collection(feature());
  expect((await setup.send(OBSERVATIONS, body, { contentType: 'text/plain' })).status).toBe(415);
  expect((await setup.send(OBSERVATIONS, body, { contentType: 'text/json; charset=utf-8' })).status).toBe(200);
});

test('keeps to the limits it was given', async () => {
  const strict = await setUp({ maxFeatures: 2, maxBodyBytes: 2000, newestEndDays: 5, httpsCallbacksOnly: true });
  const statusOf = async (...features: unknown[]) => {
    const response = await strict.send(OBSERVATIONS, collection(...features));
    return `${response.status} ${await response.text()}`;
  };
  const secure = { callback: 'https://127.0.0.1:9/x', day: '2024-05-01' };
  try {
    expect(await statusOf(feature(secure))).toContain('200');
    expect(await statusOf(feature({ ...secure, day: '2024-05-02' }))).toContain('before 5 days ago: 2024-05-01');
    expect(await statusOf(feature({ day: '2024-05-01' }))).toContain('must be an https URL');
    expect(await statusOf(feature(), feature(), feature())).toContain('At most 2 features are allowed, not 3');
    expect(await statusOf(feature({ name: 'x'.repeat(2000) }))).toContain('413 {"message":"Request Too Long"}');
  } finally {
    await strict.close();
  }
});
