import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { ofAddresses, ofAttribution, ofCommon, ofFiles, ofGeoframe } from './support/bodies.js';
import { type Setup, setUp } from './support/setup.js';

let setup: Setup;

beforeAll(async () => {
  setup = await setUp();
});

afterAll(() => setup.close());

const WHERE = { callback: 'http://127.0.0.1:9/none', outputLocation: '/tmp/never-written/' };

async function refusal(path: string, body: unknown): Promise<string> {
  const response = await setup.send(path, body);
  const answer = (await response.json()) as { message: string };
  expect(setup.emulator.submissions.at(-1)).toMatchObject({ taken: false, asks: [] });
  return `${response.status} ${answer.message}`;
}

const SAVED = '/save/geoframe/all/devices';
const HOMES = '/save/geoframe/all/devicecountataddress';
const INTERVAL = '/geoframe/all/countgroupedbyinterval';
const SOCIAL = '/save/geoframe/extension/socialnetwork';

test.each<[string, string, object, string]>([
  ['no interval', INTERVAL, {}, 'properties.interval must be'],
  ['an interval of nothing', INTERVAL, { interval: 0 }, 'properties.interval must be'],
  ['half an hour', '/geoframe/all/countgroupedbyday', { interval: 0.5 }, 'properties.interval must be'],
  ['no demographics', '/geoframe/demographics/aggregate', {}, 'properties.demographics must be'],
  ['empty demographics', '/geoframe/demographics/aggregate', { demographics: [] }, 'properties.demographics must be'],
  ['large households', '/geoframe/extension/devicesinhome', { max: 31 }, 'properties.max must be'],
  ['small households', '/geoframe/extension/devicesinhomecount', { min: 0 }, 'properties.min must be'],
  ['an unknown political field', '/geoframe/political/aggregate', { headers: ['party'] }, 'not party'],
  ['an unknown column', HOMES, { headers: ['deviceid', 'street'] }, 'not street'],
  ['a column twice', HOMES, { headers: ['deviceid', 'DeviceId'] }, 'must not name a column twice'],
  ['no columns', SAVED, { headers: [] }, 'properties.headers must be a list'],
  ['a store out of reach', SAVED, { outputLocation: 'gs://bucket/x/' }, 'properties.outputLocation must be s3://'],
  ['a relative folder', SAVED, { outputLocation: 'here/' }, 'properties.outputLocation must be s3://'],
  ['a provider nobody has', SAVED, { outputProvider: 'ftp' }, 'properties.outputProvider must be'],
  ['a file name with folders', SAVED, { fileName: '../x.csv' }, 'properties.fileName must be'],
  ['a file name of dots', SAVED, { fileName: '.~.' }, 'properties.fileName must be'],
  ['a long delimiter', SAVED, { fileFormat: { delimiter: '||' } }, 'properties.fileFormat.delimiter must be'],
  ['quotes of a kind', SAVED, { fileFormat: { quoteEncapsulate: 'yes' } }, 'properties.fileFormat.quoteEncapsulate'],
  ['another packing', SAVED, { fileFormat: { compressionType: 'zip' } }, 'properties.fileFormat.compressionType'],
  ['few meetings', SOCIAL, { countMin: 4 }, 'properties.countMin must be'],
  ['three levels', SOCIAL, { levels: 3 }, 'properties.levels must be'],
  ['no radius', '/geoframe/tradearea', { radius: 0 }, 'properties.radius must be'],
  ['half households', '/save/geoframe/tradearea', { includeHouseholds: 1 }, 'properties.includeHouseholds must be'],
])('refuses %s with 400', async (_, path, properties, message) => {
  const answer = await refusal(path, ofGeoframe(properties)(WHERE));
  expect(answer).toMatch(/^400 Invalid feature at index 0: /);
  expect(answer).toContain(message);
});

test('puts these checks off to the callback with validate: false', async () => {
  const where = { ...WHERE, callback: `${setup.receiver.url}/any` };
  const body = ofGeoframe({ countMin: 4, validate: false })(where);
  expect((await setup.send(SOCIAL, body)).status).toBe(200);
  await setup.emulator.idle();
  expect(setup.receiver.received.at(-1)!.json()).toMatchObject({
    success: false,
    message: expect.stringContaining('countMin'),
  });
});

const FILES = '/save/files/demographics/all';
const LISTS = ofFiles(['/tmp/devices.csv'])(WHERE);

test.each<[string, unknown, string]>([
  ['a feature in place of files', ofGeoframe()(WHERE), 'index 0: type must be Files'],
  ['no files', ofFiles([])(WHERE), 'paths must be a list of files'],
  ['files out of reach', ofFiles(['az://account/list.csv?sig=secret'])(WHERE), 'not az://account/list.csv'],
  ['no name', ofFiles(['/tmp/x.csv'], { name: '' })(WHERE), 'properties.name is required'],
  ['no callback', ofFiles(['/tmp/x.csv'], { callback: null })(WHERE), 'properties.callback must be'],
  ['a wish of a kind', ofFiles(['/tmp/x.csv'], { includeNonMatchedDevices: 1 })(WHERE), 'includeNonMatchedDevices'],
  ['a bare list', LISTS.features, 'The body must be an object of type FeatureCollection'],
])('refuses %s with 400 where files are asked about', async (_, body, message) => {
  const answer = await refusal(FILES, body);
  expect(answer).toMatch(/^400 /);
  expect(answer).toContain(message);
  expect(answer).not.toContain('secret');
});

test.each<[string, object, string]>([
  ['no name', { name: undefined }, '400 name is required'],
  ['no callback', { callback: 'ftp://x' }, '400 callback must be an http or https URL'],
  ['no sources', { sources: [] }, '400 sources must be a list of files'],
  ['no mappings', { mappings: undefined }, '400 mappings are required'],
  ['mappings to one name', { mappings: { street: 'address' } }, '400 mappings.street must be a list'],
  ['a threshold in words', { matchAcceptanceThreshold: 'high' }, '400 matchAcceptanceThreshold must be a number'],
  ['a hash in words', { hash: 'no' }, '400 hash must be a boolean'],
])('refuses %s with 400 where addresses are asked about', async (_, properties, message) => {
  const body = ofAddresses(['/tmp/addresses.csv'], properties)(WHERE);
  expect(await refusal('/save/addresses/all/devices', body)).toContain(message);
});

test('refuses attribution without one of its collections, or with a bad feature in one', async () => {
  const body = ofAttribution()(WHERE);
  const half = await refusal('/geoframes/attribution', { ...body, targetingFeatureCollection: undefined });
  expect(half).toContain('400 targetingFeatureCollection must be an object of type FeatureCollection');
  const bad = { type: 'FeatureCollection', features: [{ type: 'Feature', properties: {} }] };
  expect(await refusal('/geoframes/attribution', { ...body, attributionFeatureCollection: bad })).toContain(
    'index 0 of attributionFeatureCollection: properties.name is required',
  );
});

test('refuses features that are one question and do not share a callback', async () => {
  const body = ofCommon()(WHERE);
  body.features[1] = ofGeoframe()({ ...WHERE, callback: 'http://127.0.0.1:9/other' }).features[0];
  expect(await refusal('/geoframe/common/count', body)).toContain('must be the same in all features');
});

test.each(['/geoframe/tradearea', '/save/geoframe/tradearea'])(
  '%s takes one feature, with or without a window',
  async (path) => {
    const { features } = ofGeoframe({ radius: 5 })(WHERE);
    expect(await refusal(path, { type: 'FeatureCollection', features: [...features, ...features] })).toContain(
      '400 One feature is allowed here, not 2',
    );
    const body = ofGeoframe({ start: undefined, end: undefined, outputLocation: undefined })(WHERE);
    expect((await setup.send(path, body)).status).toBe(200);
  },
);

test.each(['/geoframe/segment/push', '/devices/segment/push'])(
  'does not know %s, which writes to ad platforms',
  async (path) => {
    expect((await setup.send(path, ofGeoframe()(WHERE))).status).toBe(403);
  },
);
