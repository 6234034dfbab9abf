import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Fault } from '@onspot-tap/emulator';

import { askAll, readText } from './support/asking.js';
import { ofAddresses, ofFiles, ofGeoframe } from './support/bodies.js';
import { parseCsv } from './support/csv.js';
import { collection, feature } from './support/feature.js';
import { type Setup, setUp } from './support/setup.js';
import { withSetup } from './support/with-setup.js';

const SAVED_DEVICES = '/save/geoframe/all/devices';
const SAVED_OBSERVATIONS = '/save/geoframe/all/observations';
const SAVED_DEMOGRAPHICS = '/save/geoframe/demographics/all';
const FROM_FILES = '/save/files/household';
const ADDRESSES = '/save/addresses/all/devices';

let setup: Setup;
let folder: string;

beforeEach(async () => {
  setup = await setUp();
  folder = await mkdtemp(join(tmpdir(), 'onspot-emulator-'));
});

afterEach(async () => {
  await setup.close();
  await rm(folder, { recursive: true });
});

const where = (outputLocation = `${folder}/`) => ({ callback: `${setup.receiver.url}/any`, outputLocation });

/** Asks one question of a save endpoint, in a place of its own. */
async function save(path: string, properties: object = {}, outputLocation?: string) {
  const [outcome] = await askAll(setup, path, ofGeoframe(properties)(where(outputLocation)));
  return outcome!;
}

/** Asks for the devices of one place, and looks for no file. */
async function sendOne(properties: object) {
  const callbackUrl = `${setup.receiver.url}/any`;
  const response = await setup.send(SAVED_DEVICES, collection(feature({ callback: callbackUrl, properties })));
  const [entry] = (await response.json()) as { id: string; location: string }[];
  await setup.emulator.idle();
  const [expected] = setup.emulator.expected({ responseId: entry!.id });
  return { entry: entry!, expected: expected!, callback: setup.receiver.received.at(-1)!.json() };
}

/** The lines of the file that an endpoint writes. */
async function linesOf(path: string, properties: object = {}, delimiter = ','): Promise<string[][]> {
  const { entry } = await save(path, properties);
  return parseCsv(await readText(entry.location!), delimiter);
}

test('names a file after the location and its id, or as it is told but for every ~', async () => {
  const { entry } = await save(SAVED_DEVICES);
  expect(entry.location).toBe(`${folder}/Mall-${entry.id.slice(0, 6)}.csv`);
  const named = await save(SAVED_DEVICES, { fileName: 'EF~12~345' });
  expect(named.entry.location).toBe(`${folder}/EF12345`);
  expect(await readdir(folder)).toEqual(expect.arrayContaining([`Mall-${entry.id.slice(0, 6)}.csv`, 'EF12345']));
});

test('lets no location’s name lead out of the folder', async () => {
  const [outcome] = await askAll(setup, SAVED_DEVICES, ofGeoframe({}, '../../up')(where()));
  expect(outcome!.entry.location).toBe(`${folder}/.._.._up-${outcome!.entry.id.slice(0, 6)}.csv`);
});

test('writes to file: URLs, makes folders, and keeps a query in the ack alone', async () => {
  const { entry } = await save(SAVED_DEVICES, { fileName: 'a b.csv' }, `file://${folder}/new/folder?sig=secret`);
  expect(entry.location).toBe(`file://${folder}/new/folder/a%20b.csv?sig=secret`);
  expect(await readText(entry.location!)).toMatch(/^deviceid\n/);
  expect(setup.emulator.submissions[0]!.asks[0]!.location).toBe(entry.location);
});

test('has written the file before it calls back', () =>
  withSetup(
    async ({ send, emulator, receiver }) => {
      const body = ofGeoframe()({ callback: `${receiver.url}/any`, outputLocation: folder });
      const [entry] = (await (await send(SAVED_DEVICES, body)).json()) as { location: string }[];
      await expect(readFile(entry!.location)).rejects.toThrow('ENOENT');
      emulator.clock.advance(60_000);
      await emulator.idle();
      expect(receiver.received).toHaveLength(1);
      expect(await readText(entry!.location)).toContain('deviceid');
    },
    { callbacks: { delayMs: 60_000 } },
  ));

test('selects and orders columns as headers have it, spelled as they are', async () => {
  const [header, first] = await linesOf(SAVED_OBSERVATIONS, { headers: ['Longitude', 'Day of Week', 'DEVICEID'] });
  expect(header).toEqual(['Longitude', 'Day of Week', 'DEVICEID']);
  expect(first![0]).toMatch(/^-93\.27/);
  expect(first![1]).toMatch(/day$/);
  expect((await linesOf(SAVED_OBSERVATIONS))[0]).toEqual([
    ...['location', 'deviceid', 'timestamp', 'Date', 'Time', 'dayofweek', 'lat', 'lng'],
  ]);
});

test('delimits, quotes and packs as fileFormat has it', async () => {
  const plain = await linesOf(SAVED_DEMOGRAPHICS, { min: 2, max: 3 });
  expect(plain.some((line) => line.includes('Minneapolis, MN'))).toBe(true);
  for (const delimiter of [';', '|', 'csv'])
    expect(
      await linesOf(SAVED_DEMOGRAPHICS, { min: 2, max: 3, fileFormat: { delimiter } }, delimiter[1] ? ',' : delimiter),
    ).toEqual(plain);
  const quoted = await save(SAVED_DEVICES, { fileFormat: { quoteEncapsulate: true } });
  expect(await readText(quoted.entry.location!)).toMatch(/^"deviceid"\n"[A-Z2-7]{77}==="\n/);
  const packed = await save(SAVED_DEVICES, { fileFormat: { compressionType: 'gzip' } });
  expect(packed.entry.location).toMatch(/\.csv$/);
  expect(gunzipSync(await readFile(packed.entry.location!)).toString()).toMatch(/^deviceid\n/);
});

test('gives plain ids with hash: false', async () => {
  const [, [id] = []] = await linesOf(SAVED_DEVICES, { hash: false });
  expect(id).toMatch(/^[0-9a-f-]{36}$/i);
});

test('writes a header alone when there is nothing to say', async () => {
  const nothing = { start: '2024-04-22T08:00:00', end: '2024-04-22T08:00:00' };
  const { entry, expected } = await save(SAVED_DEVICES, nothing);
  expect(await readText(entry.location!)).toBe('deviceid\n');
  expect(expected.file).toMatchObject({ exists: true, columns: ['deviceid'] });
  expect([...expected.file!.rows()]).toEqual([]);
});

test('acknowledges and announces a file without an outputLocation, which nobody can read', async () => {
  const { entry, expected, callback } = await sendOne({ organization: 'acme' });
  expect(entry.location).toBe(`s3://onspot-emulator/acme/EF~00001-${entry.id.slice(0, 6)}.csv`);
  expect(callback).toEqual({ id: entry.id, success: true, message: 'SUCCESS' });
  expect(expected.file).toMatchObject({ exists: false, location: entry.location });
});

test('writes to the default place when it has one', () =>
  withSetup(
    async (other) => {
      const body = collection(feature({ callback: `${other.receiver.url}/any` }));
      const [entry] = (await (await other.send(SAVED_DEVICES, body)).json()) as { location: string }[];
      await other.emulator.idle();
      expect(await readText(entry!.location)).toContain('deviceid');
    },
    { defaultOutputLocation: folder },
  ));

test('says in its callback that a file could not be written', async () => {
  await writeFile(join(folder, 'taken'), 'a file, no folder');
  const { callback, expected } = await sendOne({ outputLocation: `${folder}/taken/` });
  expect(callback).toMatchObject({
    success: false,
    message: expect.stringMatching(/^The file could not be written: /),
  });
  expect(expected.file).toBeUndefined();
  expect(expected.ask.success).toBe(false);
});

test('reads several device lists, with and without a header, packed or quoted, each device once', async () => {
  const ids = (await linesOf(SAVED_DEVICES)).slice(1).map(([id]) => id!);
  const paths = ['a', 'b', 'c'].map((name) => join(folder, name));
  await writeFile(paths[0]!, `${ids.slice(0, 5).join('\n')}\n`);
  await writeFile(
    paths[1]!,
    `"seen","DeviceID"\r\n${ids
      .slice(3, 9)
      .map((id) => `"1","${id}"`)
      .join('\r\n')}`,
  );
  await writeFile(paths[2]!, 'deviceid\n');
  const properties = { includeNonMatchedDevices: true, headers: ['deviceid'] };
  const [outcome] = await askAll(setup, FROM_FILES, ofFiles(paths, properties)(where()));
  expect(outcome!.rows.map(({ deviceid }) => deviceid)).toEqual(ids.slice(0, 9));
});

test('knows the household of ids that it did not give out, the same each time', async () => {
  const path = join(folder, 'foreign.csv');
  const ids = Array.from({ length: 40 }, (_, i) => `0000${String(i).padStart(4, '0')}-1111-4222-8333-444444444444`);
  await writeFile(path, ids.join('\n'));
  const [first] = await askAll(setup, FROM_FILES, ofFiles([path])(where()));
  const [second] = await askAll(setup, FROM_FILES, ofFiles([path])(where()));
  expect(first!.rows.length).toBeGreaterThan(20);
  expect(first!.rows.length).toBeLessThan(40);
  expect(second!.rows).toEqual(first!.rows);
});

test('fails in the callback when a source cannot be read, or has not the columns it should', async () => {
  const messageOf = async (path: string, body: unknown): Promise<string> => {
    const response = await setup.send(path, body);
    expect(response.status).toBe(200);
    await setup.emulator.idle();
    const { success, message } = setup.receiver.received.at(-1)!.json() as unknown as {
      success: boolean;
      message: string;
    };
    expect(success).toBe(false);
    return message;
  };
  expect(await messageOf(FROM_FILES, ofFiles(['/nowhere.csv'])(where()))).toContain('/nowhere.csv cannot be read');
  const source = join(folder, 'addresses.csv');
  await writeFile(source, 'street,town\n');
  expect(await messageOf(ADDRESSES, ofAddresses([source])(where()))).toBe(
    'The sources have no column named address, state, zipcode',
  );
});

test('takes several address files as one table, and writes a debug file beside the result', async () => {
  const sources = ['head.csv', 'one.csv', 'two.csv'].map((name) => join(folder, name));
  await writeFile(sources[0]!, 'address,town,state,zipcode\n');
  await writeFile(sources[1]!, '1 Oak St,Minneapolis,MN,55401\n2 Oak St,Minneapolis,MN,55401\n');
  await writeFile(sources[2]!, 'address,town,state,zipcode\n"3 Oak St, rear",Minneapolis,MN,55401\n');
  const properties = { matchAcceptanceThreshold: 0, fileName: 'result.csv' };
  const [outcome] = await askAll(setup, ADDRESSES, ofAddresses(sources, properties)(where(`${folder}/out/`)));
  expect(outcome!.rows.length).toBeGreaterThan(2);
  expect((await readdir(join(folder, 'out'))).sort()).toEqual(['result.csv', 'result.debug.csv']);
  const debug = parseCsv(await readText(join(folder, 'out/result.debug.csv')));
  expect(debug.map(([address]) => address)).toEqual(['address', '1 Oak St', '2 Oak St', '3 Oak St, rear']);
});

test('finds fewer addresses the surer it has to be', async () => {
  const source = join(folder, 'addresses.csv');
  const lines = Array.from({ length: 50 }, (_, i) => `${i} Oak St,Minneapolis,MN,55401`);
  await writeFile(source, ['address,town,state,zipcode', ...lines].join('\n'));
  const counts = [];
  for (const matchAcceptanceThreshold of [0, 29.9, 80, 101]) {
    const body = ofAddresses([source], { matchAcceptanceThreshold })(where());
    counts.push((await askAll(setup, '/save/businessaddresses/all/locations', body))[0]!.rows.length);
  }
  expect(counts).toEqual([...counts].sort((a, b) => b - a));
  expect([counts[0], counts[3]]).toEqual([50, 0]);
});

test('leaves debug files out, and acknowledges with one object, when told to', () =>
  withSetup(
    async (other) => {
      const source = join(folder, 'addresses.csv');
      await writeFile(source, 'address,town,state,zipcode\n1 Oak St,Minneapolis,MN,55401\n');
      const body = ofAddresses([source])({ callback: `${other.receiver.url}/any`, outputLocation: `${folder}/out/` });
      const ack: unknown = await (await other.send('/save/businessaddresses/all/devices', body)).json();
      await other.emulator.idle();
      expect(ack).toMatchObject({ name: 'Addresses' });
      expect(await readdir(join(folder, 'out'))).toHaveLength(1);
    },
    { debugFiles: false, acks: { '/save/businessaddresses/all/devices': 'object' } },
  ));

/** What a fault makes of the file of the devices, compared with the usual one. */
async function strike(fault: Fault, path = SAVED_DEVICES, properties: object = {}) {
  setup.emulator.faults.add({ ...fault, count: 1 });
  const response = await setup.send(path, ofGeoframe(properties)(where()));
  const [entry] = (await response.json()) as { id: string; location: string }[];
  await setup.emulator.idle();
  const [expected] = setup.emulator.expected({ responseId: entry!.id });
  expect(setup.emulator.submissions.at(-1)!.asks[0]!.faults).toEqual([fault.kind]);
  expect(setup.receiver.received.at(-1)!.json()).toEqual({ id: entry!.id, success: true, message: 'SUCCESS' });
  return { entry: entry!, file: expected!.file! };
}

test('file-headerless: no line of names', async () => {
  const { entry, file } = await strike({ kind: 'file-headerless' });
  expect(file.hasHeader).toBe(false);
  expect(parseCsv(await readText(entry.location))).toEqual([...file.rows()]);
});

test('file-absent: no file for an empty result, or for any', async () => {
  const nothing = { start: '2024-04-22T08:00:00', end: '2024-04-22T08:00:00' };
  for (const [fault, properties, exists] of [
    [{ kind: 'file-absent' }, nothing, false],
    [{ kind: 'file-absent' }, {}, true],
    [{ kind: 'file-absent', always: true }, {}, false],
  ] as const) {
    const { entry, file } = await strike(fault, SAVED_DEVICES, properties);
    expect(file.exists).toBe(exists);
    const text = await readText(entry.location).catch(() => undefined);
    expect(text !== undefined).toBe(exists);
  }
});

test('file-gzip: packed, whatever was asked', async () => {
  const { entry } = await strike({ kind: 'file-gzip' });
  expect(gunzipSync(await readFile(entry.location)).toString()).toMatch(/^deviceid\n/);
});

test('file-columns: other spellings, and columns that nobody knows', async () => {
  const headerOf = async (fault: Fault): Promise<string[]> => {
    const { entry, file } = await strike(fault, SAVED_OBSERVATIONS, { headers: ['deviceid', 'lat', 'dayofweek'] });
    const [header, ...lines] = parseCsv(await readText(entry.location));
    expect(header).toEqual(file.columns);
    expect(lines).toEqual([...file.rows()]);
    return header!;
  };
  expect(await headerOf({ kind: 'file-columns' })).toEqual(['Deviceid', 'Lat', 'Dayofweek', 'new_column_1']);
  expect(await headerOf({ kind: 'file-columns', spelling: 'upper', extra: 0 })).toEqual([
    'DEVICEID',
    'LAT',
    'DAYOFWEEK',
  ]);
  expect(await headerOf({ kind: 'file-columns', spelling: 'alternative', extra: 2 })).toEqual([
    ...['deviceid', 'latitude', 'Day of Week', 'new_column_1', 'new_column_2'],
  ]);
});

test('location-elsewhere: the ack names a place that nobody asked for', async () => {
  const { entry, file } = await strike({ kind: 'location-elsewhere' });
  expect(entry.location).toBe(`/elsewhere${file.location}`);
  expect(await readText(file.location)).toContain('deviceid');
  const other = await strike({ kind: 'location-elsewhere', location: 's3://theirs/file.csv' });
  expect(other.entry.location).toBe('s3://theirs/file.csv');
});

test('callback-lost: the file is there, and nobody is told', async () => {
  setup.emulator.faults.add({ kind: 'callback-lost' });
  const response = await setup.send(SAVED_DEVICES, ofGeoframe()(where()));
  const [entry] = (await response.json()) as { location: string }[];
  await setup.emulator.idle();
  expect(await readText(entry!.location)).toContain('deviceid');
  expect(setup.receiver.received).toHaveLength(0);
});

test('callback-failed: no file', async () => {
  setup.emulator.faults.add({ kind: 'callback-failed', message: 'No luck' });
  const response = await setup.send(SAVED_DEVICES, ofGeoframe()(where()));
  const [entry] = (await response.json()) as { id: string }[];
  await setup.emulator.idle();
  expect(setup.receiver.received[0]!.json()).toEqual({ id: entry!.id, success: false, message: 'No luck' });
  expect(await readdir(folder)).toEqual([]);
});

test('callback-duplicate: told twice, written once', async () => {
  setup.emulator.faults.add({ kind: 'callback-duplicate' });
  const response = await setup.send(SAVED_DEVICES, ofGeoframe({ fileName: 'once.csv' })(where()));
  expect(response.status).toBe(200);
  await setup.emulator.idle();
  expect(setup.receiver.received).toHaveLength(2);
  expect(await readdir(folder)).toEqual(['once.csv']);
});

test('tells over its admin path what a file holds', async () => {
  const { entry, rows } = await save(SAVED_DEVICES);
  const text = await (await fetch(`${setup.emulator.adminUrl}/expected?responseId=${entry.id}`)).text();
  expect(JSON.parse(text)).toMatchObject({
    ...{ path: SAVED_DEVICES, location: entry.location, exists: true, columns: ['deviceid'], hasHeader: true },
    rows: rows.map(({ deviceid }) => [deviceid]),
  });
});
