import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openStorage } from '@onspot-tap/storage';
import { readLocations, UNITED_STATES, type Locations, type LocationsOptions } from 'onspot-tap';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'locations-'));
});

afterEach(() => rm(folder, { recursive: true }));

async function put(name: string, content: unknown): Promise<void> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content));
}

async function read(options: Partial<LocationsOptions> = {}): Promise<Locations> {
  const storage = await openStorage(folder);
  return readLocations(storage, { filePrefix: 'places', idProperty: 'name', bounds: UNITED_STATES, ...options });
}

const collection = (...features: unknown[]) => ({ type: 'FeatureCollection', features });

const feature = (name: unknown, geometry: unknown) => ({ type: 'Feature', properties: { name }, geometry });

const polygon = (...rings: unknown[]) => ({ type: 'Polygon', coordinates: rings });

/** A square with its corner at a place in Minneapolis, `size` degrees wide. */
const square = (size = 0.002, [lng, lat] = [-93.2588, 44.9736]) => [
  [lng, lat],
  [lng + size, lat],
  [lng + size, lat + size],
  [lng, lat + size],
  [lng, lat],
];

const place = (name: unknown) => feature(name, polygon(square()));

/** The reason a single feature is left out for. */
async function reasonFor(geometry: unknown, options: Partial<LocationsOptions> = {}): Promise<string | undefined> {
  await put('places_1.json', collection(feature('EF~1', geometry)));
  const { leftOut } = await read(options);
  return leftOut[0]?.reason;
}

describe('reading files', () => {
  test('takes the numbers in file names as numbers, and features in the order of their file', async () => {
    await put('places_10.json', collection(place('c')));
    await put('places_2.geojson', collection(place('a'), place('b')));
    const { locations, files } = await read();
    expect(locations.map(({ id, file, index }) => [id, file, index])).toEqual([
      ['a', 'places_2.geojson', 0],
      ['b', 'places_2.geojson', 1],
      ['c', 'places_10.json', 0],
    ]);
    expect(files).toBe(2);
  });

  test('passes over other names, other endings and folders', async () => {
    await put('places_1.json', collection(place('a')));
    for (const name of ['old_places_1.json', 'places_2.csv', 'places/3.json']) await put(name, 'not read');
    expect((await read()).files).toBe(1);
  });

  test('lets a byte order mark and a comma too many pass', async () => {
    await put('places_1.json', `\uFEFF${JSON.stringify(collection(place('a'))).replace(']}', '],}')},\n`);
    expect((await read()).locations).toHaveLength(1);
  });

  test('names file, line and column of a file that is not JSON', async () => {
    await put('places_1.json', '{"type": "FeatureCollection",\n "features": [}');
    await put('places_2.json', 'also bad');
    await expect(read()).rejects.toMatchObject({
      exitCode: 65,
      message: expect.stringMatching(/locations file .*places_1\.json is not JSON: .* at line 2, column 15/),
    });
  });

  test.each([
    ['is not UTF-8', Buffer.from([0x7b, 0xff])],
    ['is not a GeoJSON FeatureCollection', place('a')],
    ['is not a GeoJSON FeatureCollection', [1]],
  ])('refuses a file that %s', async (what, content) => {
    await put('places_1.json', content);
    await expect(read()).rejects.toMatchObject({ exitCode: 65, message: expect.stringContaining(what) });
  });

  test.each([
    ['no file', undefined],
    ['no feature', collection()],
  ])('says where it looked when there is %s', async (_what, content) => {
    if (content) await put('places_1.json', content);
    await expect(read()).rejects.toMatchObject({
      exitCode: 65,
      message: expect.stringMatching(new RegExp(`${folder}.* starts with "places"`)),
    });
  });

  test('stops when its signal says so', async () => {
    await put('places_1.json', collection(place('a')));
    await expect(read({ signal: AbortSignal.abort(new Error('received SIGTERM')) })).rejects.toThrow('SIGTERM');
  });
});

describe('location ids', () => {
  test('come from the property that is asked for, numbers as text', async () => {
    const feature = { ...place('x'), properties: { store: 17 } };
    await put('places_1.json', collection(feature));
    expect((await read({ idProperty: 'store' })).locations[0]?.id).toBe('17');
  });

  test.each([[undefined], [''], ['  '], [null], [{}]])('%p is none, so the feature is left out', async (name) => {
    await put('places_1.json', collection(place(name)));
    expect(await read()).toMatchObject({
      locations: [],
      leftOut: [{ file: 'places_1.json', index: 0, location_id: null, reason: expect.stringContaining('"name"') }],
    });
  });

  test('used twice keep the first good feature, and name it', async () => {
    await put('places_1.json', collection(feature('a', polygon()), place('b'), place('a')));
    await put('places_2.json', collection(place('a')));
    const { locations, leftOut } = await read();
    expect(locations.map(({ id, index }) => [id, index])).toEqual([
      ['b', 1],
      ['a', 2],
    ]);
    expect(leftOut[1]).toEqual({
      file: 'places_2.json',
      index: 0,
      location_id: 'a',
      reason: 'its location id is that of features[2] in places_1.json already',
    });
  });
});

describe('geometries', () => {
  test('of all three kinds are taken, without altitudes and unknown members', async () => {
    const [first, ...rest] = square();
    const withAltitude = [[...first!, 250], ...rest];
    const circle = { type: 'PointAndRadius', point: { lat: 44.97, lng: -93.26, z: 1 }, radius: 200, points: 16 };
    await put(
      'places_1.json',
      collection(
        feature('a', { ...polygon(withAltitude), bbox: [1, 2, 3, 4] }),
        feature('b', { type: 'MultiPolygon', coordinates: [[square()], [square(0.001)]] }),
        feature('c', circle),
      ),
    );
    const { locations } = await read();
    expect(locations.map(({ geometry }) => geometry)).toEqual([
      { type: 'Polygon', coordinates: [square()] },
      { type: 'MultiPolygon', coordinates: [[square()], [square(0.001)]] },
      { type: 'PointAndRadius', point: { lat: 44.97, lng: -93.26 }, radius: 200, points: 16 },
    ]);
  });

  test('that are bad are left out, the rest is kept', async () => {
    await put('places_1.json', collection(place('a'), feature('b', polygon(square().slice(0, 4))), place('c')));
    const { locations, leftOut } = await read();
    expect(locations.map(({ id }) => id)).toEqual(['a', 'c']);
    expect(leftOut).toEqual([
      { file: 'places_1.json', index: 1, location_id: 'b', reason: 'ring 1 is open: its last point is not its first' },
    ]);
  });

  test.each([
    ['ring 2 is open', polygon(square(), square(0.001).slice(0, 4))],
    ['ring 1 has 3 points, and a closed ring needs 4', polygon([square()[0], square()[1], square()[0]])],
    ['ring 1 has no area', polygon([square()[0], square()[1], square()[1], square()[0]])],
    ['ring 1, point 2 is not a pair of numbers', polygon([square()[0], ['-93', '44'], square()[0]])],
    ['ring 1, point 1 [-93.2588, 97]: longitude must be', polygon(square(0.01, [-93.2588, 97]))],
    ['ring 1, point 1 [2.35, 48.85] lies outside the bounds', polygon(square(0.01, [2.35, 48.85]))],
    ['ring 1, point 1 [44.9, -93.2]: longitude and latitude look swapped', polygon(square(0.01, [44.9, -93.2]))],
    ['polygon 2, ring 1 is open', { type: 'MultiPolygon', coordinates: [[square()], [square().slice(0, 4)]] }],
    ['polygon 1 has no rings', { type: 'MultiPolygon', coordinates: [[]] }],
    ['the MultiPolygon has no polygons', { type: 'MultiPolygon' }],
    ['the Polygon has no rings', polygon()],
    ['ring 1 has no points', polygon(7)],
    ['its geometry is "Point"', { type: 'Point', coordinates: [-93, 44] }],
    ['it has no geometry', null],
    ['the point [44.97, -93.26]: longitude', { type: 'PointAndRadius', point: { lat: -93.26, lng: 44.97 }, radius: 9 }],
    ['has no "point"', { type: 'PointAndRadius', point: [-93.26, 44.97], radius: 9 }],
    ['radius is 201', { type: 'PointAndRadius', point: { lat: 44.97, lng: -93.26 }, radius: 201 }],
    ['radius is 0', { type: 'PointAndRadius', point: { lat: 44.97, lng: -93.26 }, radius: 0 }],
    ['radius is missing', { type: 'PointAndRadius', point: { lat: 44.97, lng: -93.26 } }],
    ['"points" is 2', { type: 'PointAndRadius', point: { lat: 44.97, lng: -93.26 }, radius: 9, points: 2 }],
  ])('are left out, since %s', async (reason, geometry) => {
    expect(await reasonFor(geometry)).toContain(reason);
  });

  test('outside the United States are taken when there are no bounds', async () => {
    expect(await reasonFor(polygon(square(0.01, [2.35, 48.85])), { bounds: undefined })).toBeUndefined();
  });

  test.each([
    ['Alaska', -149.9, 61.2],
    ['the outer Aleutians', 173.2, 52.9],
    ['Hawaii', -157.86, 21.3],
    ['Puerto Rico', -66.1, 18.4],
    ['Key West', -81.8, 24.55],
    ['the far northwest of Washington', -124.7, 48.38],
  ])('in %s lie within the default bounds', async (_where, lng, lat) => {
    expect(await reasonFor(polygon(square(0.01, [lng, lat])))).toBeUndefined();
  });

  test('of more than 2.8 km² less their holes are kept with a warning', async () => {
    await put(
      'places_1.json',
      collection(feature('a', polygon(square(0.02))), feature('b', polygon(square(0.02), square(0.0199)))),
    );
    const { locations, leftOut, warnings } = await read();
    expect([locations.length, leftOut.length]).toEqual([2, 0]);
    expect(warnings).toEqual([
      { file: 'places_1.json', index: 0, location_id: 'a', reason: expect.stringMatching(/^its area of 3\.5 km² /) },
    ]);
  });

  test('of what is not a Feature are not looked for', async () => {
    await put('places_1.json', collection(7, { type: 'Place' }));
    const { leftOut } = await read();
    expect(leftOut.map(({ reason }) => reason)).toEqual(Array(2).fill('it is not a GeoJSON Feature'));
  });
});
