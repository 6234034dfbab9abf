import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type JsonObject } from '@onspot-tap/singer';
import { parseConfig, type PlannedRequest, planRequests } from 'onspot-tap';
import { type ApiServer, startApi } from './support/api-server.js';
import { runTap, writeJson } from './support/run-tap.js';
import { recordsOf, type SavingOptions, type SavingWorld, savingWorlds, warningsOf, words } from './support/saving.js';
import { type RunOptions, type RunResult } from './support/world.js';

const openSaving = savingWorlds();

const HOMES = 'street,town,state,zipcode\n1 Main St,Edina,MN,55424\n2 Oak Ave,Hudson,WI,54016\n';
const MAPPINGS = { street: 'street', city: 'town', state: 'state', zip: 'zipcode' };

type AudienceWorld = SavingWorld & {
  ask(options?: RunOptions): Promise<RunResult>;
  /** The audiences that are asked about from now on. */
  audiences: JsonObject[];
  writeDevices(name: string, ...ids: string[]): Promise<string>;
};

/** A world that asks about audiences of devices, whose homes' devices OnSpot tells, and about no place. */
async function open(options: SavingOptions = {}): Promise<AudienceWorld> {
  const world = await openSaving({ places: [], streamSettings: { audience_devices_in_home: {} }, ...options });
  const write = async (name: string, ids: readonly string[]) => {
    const path = join(world.files, name);
    await writeFile(path, ['deviceid', ...ids, ''].join('\n'));
    return path;
  };
  const audiences = [{ name: 'phones', of: 'devices', sources: [await write('phones.csv', ['AAAA', 'BBBB'])] }];
  const result: AudienceWorld = Object.assign(world, {
    audiences,
    ask: (given: RunOptions = {}) =>
      world.run({ ...given, settings: { audiences: result.audiences, ...given.settings } }),
    writeDevices: (name: string, ...ids: string[]) => write(name, ids),
  });
  return result;
}

const DID = 'audience_devices_in_home';

/** Names of the audiences that a run paid for. */
const paidIn = ({ paid }: RunResult) => paid.map((question) => question.trim());

const told = (run: RunResult, stream = DID) =>
  recordsOf(run, stream)
    .map(({ audience, did }) => words(audience, did))
    .sort();

/** What the files for these audiences hold. */
const holding = (world: SavingWorld, from = 0) =>
  world.emulator
    .expected()
    .slice(from)
    .flatMap(({ ask, file }) => [...(file?.rows() ?? [])].map(([did]) => words(ask.name, did)))
    .sort();

describe('an audience', () => {
  test('is asked about once, as long as its file is what it was', async () => {
    const world = await open();
    const first = await world.ask();
    expect({ failure: first.failure, paid: paidIn(first) }).toEqual({ failure: undefined, paid: ['phones'] });
    expect(told(first)).toEqual(holding(world));
    expect(told(first).length).toBeGreaterThan(0);
    expect(
      first.requests.map(({ subject, location_id, start, end }) => ({ subject, location_id, start, end })),
    ).toEqual(Array(2).fill({ subject: 'phones', location_id: null, start: null, end: null }));
    for (let day = 0; day < 3; day += 1) {
      await world.sleep();
      const again = await world.ask();
      expect({ paid: again.paid, records: told(again), failure: again.failure }).toEqual({
        paid: [],
        records: [],
        failure: undefined,
      });
    }
  });

  test('is not asked about again when the ledger is cleaned and the state is given back', async () => {
    const world = await open();
    await world.ask();
    for (let day = 0; day < 12; day += 1) {
      await world.sleep();
      expect((await world.ask()).paid).toEqual([]);
    }
    expect(await world.keys('ledger/')).toEqual([]);
    expect(await world.keys('responses/')).toEqual([]);
    expect((await world.ask()).paid).toEqual([]);
  });

  test('is asked about again when its file changes', async () => {
    const world = await open();
    await world.ask();
    await world.sleep();
    await world.writeDevices('phones.csv', 'CCCC', 'DDDD', 'EEEE');
    const again = await world.ask();
    expect(paidIn(again)).toEqual(['phones']);
    expect(told(again)).toEqual(holding(world, 1));
    expect((await world.ask()).paid).toEqual([]);
  });

  test('is asked about again on the same day when its file changes', async () => {
    const world = await open();
    await world.ask();
    await world.writeDevices('phones.csv', 'CCCC', 'DDDD', 'EEEE');
    expect(paidIn(await world.ask())).toEqual(['phones']);
    expect((await world.ask()).paid).toEqual([]);
  });

  test('is asked about again when it gets another file', async () => {
    const world = await open();
    await world.ask();
    const [phones] = world.audiences;
    world.audiences = [{ ...phones, sources: [await world.writeDevices('others.csv', 'AAAA', 'BBBB')] }];
    expect(paidIn(await world.ask())).toEqual(['phones']);
    expect((await world.ask()).paid).toEqual([]);
  });

  test('is asked about once a day where it is always to be refreshed', async () => {
    const world = await open({ streamSettings: { [DID]: { refresh: 'always' } } });
    expect(paidIn(await world.ask())).toEqual(['phones']);
    // The newest day is the same: nothing new can be learnt.
    expect((await world.ask()).paid).toEqual([]);
    for (let day = 1; day < 8; day += 1) {
      await world.sleep();
      const run = await world.ask();
      expect({ paid: paidIn(run), failure: run.failure, records: told(run) }).toEqual({
        paid: ['phones'],
        failure: undefined,
        records: holding(world, day),
      });
      expect(run.requests.map(({ status }) => status)).toEqual(['submitted', 'succeeded']);
      expect(run.log).not.toContain('delivered again');
    }
    expect((await world.keys(`ledger/`)).length).toBeLessThan(8);
  });

  test('is asked about again where its file was changed several times, and no old answer comes back', async () => {
    const world = await open();
    for (let day = 0; day < 8; day += 1) {
      await world.writeDevices('phones.csv', `A${day}`, `B${day}`);
      const run = await world.ask();
      expect({ paid: paidIn(run), statuses: run.requests.map(({ status }) => status) }).toEqual({
        paid: ['phones'],
        statuses: ['submitted', 'succeeded'],
      });
      expect(run.log).not.toContain('delivered again');
      await world.sleep();
    }
  });

  test('is delivered again from the inbox when an old state is restored, and nothing is paid again', async () => {
    const world = await open();
    const first = await world.ask();
    for (let day = 0; day < 2; day += 1) {
      await world.sleep();
      await world.ask();
    }
    const restored = await world.ask({ state: undefined });
    expect(restored.failure).toBeUndefined();
    expect(restored.paid).toEqual([]);
    expect(told(restored)).toEqual(told(first));
    expect((await world.ask()).messages.filter(({ type }) => type === 'RECORD')).toEqual([]);
  });

  test('whose answer was never stored by the target is delivered again', async () => {
    const world = await open();
    const first = await world.ask({ isLost: true });
    const second = await world.ask();
    expect(second.paid).toEqual([]);
    expect(told(second)).toEqual(told(first));
  });
});

describe('of audiences one', () => {
  async function two(options: SavingOptions = {}): Promise<AudienceWorld> {
    const world = await open(options);
    world.audiences.push({
      name: 'tablets',
      of: 'devices',
      sources: [await world.writeDevices('tablets.csv', 'TTTT'), await world.writeDevices('more.csv', 'UUUU')],
    });
    return world;
  }

  test('without its file is left out with one warning, and nothing else', async () => {
    const world = await two({
      places: ['A'],
      streamSettings: { [DID]: {}, audience_household: {}, observations: { delivery: 'save' } },
    });
    await rm(join(world.files, 'more.csv'));
    const run = await world.ask();
    expect(run.failure).toBeUndefined();
    expect(warningsOf(run)).toEqual([
      expect.stringMatching(/^WARNING The audience tablets is left out in this run: there is no \/.*more\.csv$/),
    ]);
    expect(paidIn(run)).toEqual(['A 2024-05-04', 'phones', 'phones']);
    expect(told(run).length).toBeGreaterThan(0);

    const counted = await world.ask({ settings: { partial_failure: 'data' } });
    expect({ code: counted.exitCode, message: counted.failure?.message }).toEqual({
      code: 65,
      message:
        '1 of those that the configuration names could not be asked about: the audience tablets; everything else is delivered (partial_failure)',
    });

    await world.writeDevices('more.csv', 'UUUU');
    expect(paidIn(await world.ask())).toEqual(['tablets', 'tablets']);
  });

  test('is planned without days, which its questions are not about', async () => {
    const world = await two();
    const config = parseConfig(world.settings({ save_url: world.saved, audiences: world.audiences }));
    const planned: PlannedRequest[] = [];
    const { clock, work } = world;
    for await (const request of planRequests({ config, catalog: world.catalog([DID]), clock: clock.now, work }))
      planned.push(request);
    const path = '/save/files/extension/devicesinhome';
    expect(planned).toEqual([{ stream: DID, path, locations: 2, bytes: expect.any(Number) }]);
    expect(world.emulator.submissions).toEqual([]);
  });

  test('without its file is found by --check, which ends with 65', async () => {
    const world = await two();
    await rm(join(world.files, 'more.csv'));
    const { code, stderr } = await runTap([
      '--check',
      ...[
        '--config',
        await writeJson(world, 'config.json', world.settings({ save_url: world.saved, audiences: world.audiences })),
      ],
      ...['--catalog', await writeJson(world, 'catalog.json', world.catalog([DID]))],
    ]);
    expect(code).toBe(65);
    expect(stderr).toMatch(/CRITICAL The files of tablets cannot be read, as said above; correct "sources"/);
    expect(stderr).not.toContain('All is well');
  });

  test('that fails is asked about again, and then no more until its file changes', async () => {
    const world = await two();
    world.faults({ kind: 'callback-failed', message: 'cannot read it', match: { name: 'tablets' }, count: 3 });
    const run = await world.ask();
    expect(run.failure).toBeUndefined();
    expect(paidIn(run)).toEqual(['phones', 'tablets', 'tablets', 'tablets']);
    expect(run.log).toContain(`WARNING ${DID} of tablets: given up after 3 attempts; that is a gap`);
    expect(told(run).every((line) => line.startsWith('phones '))).toBe(true);
    const [error] = await world.keys('errors/');
    expect(await world.json(error!)).toMatchObject({
      subject: 'tablets',
      location_id: null,
      start: null,
      end: null,
      message: 'cannot read it',
    });

    for (let day = 0; day < 8; day += 1) {
      await world.sleep();
      const again = await world.ask();
      expect({ paid: again.paid, failure: again.failure }).toEqual({ paid: [], failure: undefined });
    }
    await world.writeDevices('more.csv', 'UUUU', 'VVVV');
    const mended = await world.ask();
    expect(paidIn(mended)).toEqual(['tablets']);
    expect(told(mended).length).toBeGreaterThan(0);
  });

  test.each([
    { kind: 'callback-failed', message: 'cannot read https://user:seeded@host/x.csv?sig=seeded' } as const,
    { kind: 'status', status: 400, message: 'not https://user:seeded@host/x.csv?sig=seeded' } as const,
  ])('of which OnSpot repeats the address tells nobody what lets one in there ($kind)', async (fault) => {
    const world = await two({ settings: { os_max_attempts: 1 } });
    world.faults({ ...fault, match: { name: 'tablets' } });
    const run = await world.ask();
    expect(run.failure).toBeUndefined();
    // The inbox keeps what came exactly as it came.
    const keys = (await world.keys()).filter((key) => !key.startsWith('responses/'));
    expect(keys.some((key) => key.startsWith('errors/'))).toBe(true);
    const stored = await Promise.all(keys.map(async (key) => JSON.stringify(await world.json(key))));
    const all = [run.log, JSON.stringify(run.messages), ...stored].join('\n');
    expect(all).toMatch(/https:\/\/host\/(x\.csv\?)?\*\*\*/);
    expect(all).not.toContain('seeded');
  });

  test('that OnSpot refuses is asked about night after night, until it is given up', async () => {
    const world = await two();
    world.faults({ kind: 'status', status: 400, message: 'bad paths', match: { name: 'tablets' } });
    const nights: [number | undefined, string[], number][] = [];
    for (let night = 0; night < 5; night += 1) {
      const run = await world.ask();
      const refused = run.requests.filter(({ status }) => status === 'failed');
      nights.push([run.exitCode, paidIn(run), refused.length]);
      await world.sleep();
    }
    expect(nights).toEqual([
      [0, ['phones'], 1],
      [0, [], 1],
      [0, [], 1],
      [0, [], 0],
      [0, [], 0],
    ]);
    expect(await world.keys('errors/')).toHaveLength(3);
  });

  test('that OnSpot refuses keeps the other from nothing', async () => {
    const world = await two({
      places: ['A'],
      streamSettings: { [DID]: {}, observations: { delivery: 'save' } },
    });
    world.faults({ kind: 'status', status: 400, message: 'bad paths', match: { name: 'tablets' } });
    const run = await world.ask();
    expect(run.failure).toBeUndefined();
    expect(paidIn(run)).toEqual(['A 2024-05-04', 'phones']);
    expect(told(run).every((line) => line.startsWith('phones '))).toBe(true);
    expect(recordsOf(run, 'observations').length).toBeGreaterThan(0);
    expect((await world.keys('errors/')).length).toBeGreaterThan(0);
  });
});

describe('what OnSpot is told of an audience of addresses', () => {
  /** Takes requests in OnSpot's place, and keeps what they say. */
  let api: ApiServer;
  beforeAll(async () => {
    api = await startApi((response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"one","name":"homes"}'),
    );
  });
  afterAll(() => api.stop());

  test('are its files, its columns by their meaning, and how well addresses must match', async () => {
    const world = await open({
      streamSettings: { address_devices: { match_acceptance_threshold: 50, hash: false, organization: 'us' } },
    });
    await writeFile(join(world.files, 'homes.csv'), HOMES);
    const audiences = [
      { name: 'homes', of: 'addresses', sources: [join(world.files, 'homes.csv')], mappings: MAPPINGS },
    ];
    await world.run({ settings: { audiences, os_base_url: api.url, mode: 'submit' } });
    expect(api.seen).toHaveLength(1);
    expect(api.seen[0]!.url).toBe('/save/addresses/all/devices');
    expect(JSON.parse(api.seen[0]!.body.toString())).toEqual({
      name: 'homes',
      sources: [join(world.files, 'homes.csv')],
      mappings: { street: ['street'], city: ['town'], state: ['state'], zip: ['zipcode'] },
      callback: expect.stringContaining('/callbacks/') as unknown,
      outputLocation: expect.stringContaining(`${world.saved}/address_devices/`) as unknown,
      fileName: expect.stringMatching(/\.csv$/) as unknown,
      hash: false,
      matchAcceptanceThreshold: 50,
      organization: 'us',
    });
  });
});

describe('an audience at an https address', () => {
  let files: ApiServer;
  let etag: string | undefined;
  let status = 200;
  /** In OnSpot's place, since the emulator reads no such files. */
  let api: ApiServer;
  beforeAll(async () => {
    files = await startApi((response, _n, { url }) => {
      const date = url.includes('dated') ? { 'last-modified': 'Mon, 06 May 2024 08:00:00 GMT' } : {};
      const headers = { 'content-length': 4, ...date, ...(etag !== undefined && { etag }) };
      response.writeHead(url.includes('absent') ? 404 : status, headers).end();
    });
    api = await startApi((response, n) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(`[{"id":"id-${n}","name":"phones"}]`),
    );
  });
  afterAll(async () => {
    await files.stop();
    await api.stop();
  });

  async function openWeb(path: string): Promise<AudienceWorld> {
    files.seen.length = 0;
    etag = '"one"';
    status = 200;
    const world = await open();
    world.audiences = [{ name: 'phones', of: 'devices', sources: [files.url + path] }];
    return world;
  }

  /** Asks, and says which paths OnSpot was told to read. */
  async function submit(world: AudienceWorld): Promise<RunResult & { asked: string[] }> {
    const before = api.seen.length;
    const run = await world.ask({ settings: { mode: 'submit', os_base_url: api.url } });
    const asked = api.seen.slice(before).flatMap(({ body }) => {
      const { features } = JSON.parse(body.toString()) as { features: { paths: string[] }[] };
      return features.flatMap(({ paths }) => paths.map((path) => path.replace(files.url, '')));
    });
    return { ...run, asked };
  }

  test('is looked at by HEAD, and OnSpot is told the whole address', async () => {
    const world = await openWeb('/phones.csv?sig=seeded');
    const run = await submit(world);
    expect({ failure: run.failure, asked: run.asked }).toEqual({
      failure: undefined,
      asked: ['/phones.csv?sig=seeded'],
    });
    expect(files.seen.map(({ method, url }) => `${method} ${url}`)).toEqual(['HEAD /phones.csv?sig=seeded']);
    const stored = await Promise.all((await world.keys()).map(async (key) => JSON.stringify(await world.json(key))));
    expect([run.log, JSON.stringify(run.messages), ...stored].join('\n')).not.toContain('seeded');
  });

  test('is the same when only its query string is another, and another when its path or ETag is', async () => {
    const world = await openWeb('/phones.csv?sig=one');
    const moved = (path: string) => {
      world.audiences = [{ name: 'phones', of: 'devices', sources: [files.url + path] }];
    };
    expect((await submit(world)).asked).toEqual(['/phones.csv?sig=one']);
    moved('/phones.csv?sig=two');
    expect((await submit(world)).asked).toEqual([]);
    etag = '"two"';
    expect((await submit(world)).asked).toEqual(['/phones.csv?sig=two']);
    moved('/tablets.csv?sig=two');
    expect((await submit(world)).asked).toEqual(['/tablets.csv?sig=two']);
    moved('/tablets.csv?sig=three');
    expect((await submit(world)).asked).toEqual([]);
  });

  test('is told from another by its date where it has no ETag', async () => {
    const world = await openWeb('/dated.csv');
    etag = undefined;
    expect((await submit(world)).asked).toEqual(['/dated.csv']);
    expect((await submit(world)).asked).toEqual([]);
  });

  test.each([
    ['/absent.csv?sig=seeded', 200, /http:\/\/127\.0\.0\.1:\d+ answered 404 to a HEAD request for its file$/],
    ['/phones.csv?sig=seeded', 403, /answered 403 to a HEAD request/],
    ['/phones.csv?sig=seeded', 302, /answered 302 to a HEAD request/],
  ])('%s that is answered so (%i) is left out with one warning', async (path, answer, says) => {
    const world = await openWeb(path);
    status = answer;
    const run = await submit(world);
    expect({ failure: run.failure, asked: run.asked }).toEqual({ failure: undefined, asked: [] });
    expect(warningsOf(run)).toEqual([expect.stringMatching(says)]);
    expect(run.log).not.toContain('seeded');
  });

  test.each([
    'http://127.0.0.1:9/phones.csv?sig=seeded',
    'https://[bad?sig=seeded',
    'az://account/phones.csv?sig=seeded',
  ])('%s is left out with one warning', async (source) => {
    const world = await openWeb('');
    world.audiences = [{ name: 'phones', of: 'devices', sources: [source] }];
    const run = await submit(world);
    expect({ failure: run.failure, asked: run.asked }).toEqual({ failure: undefined, asked: [] });
    expect(warningsOf(run)).toEqual([expect.stringMatching(/^WARNING The audience phones is left out in this run: ./)]);
    expect(run.log).not.toContain('seeded');
  });
});
