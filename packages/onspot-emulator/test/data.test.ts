import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { type Ack, DEVICES, OBSERVATIONS, type Setup, setUp, ZIPCODES } from './support/setup.js';
import { withSetup } from './support/with-setup.js';

type Observation = { did: string; timestamp: number };
type Zipcodes = { totalMatched: number; demographics: { zipcode: Record<string, number> } };

let setup: Setup;

beforeAll(async () => {
  setup = await setUp({ clock: { start: '2024-05-30T08:00:00Z', manual: true }, maxSubmissions: 10_000 });
});

afterAll(() => setup.close());

async function read(wish: Parameters<Setup['ask']>[1], from = setup): Promise<Observation[]> {
  const [ack] = await from.ask(OBSERVATIONS, wish);
  return [...from.emulator.expected({ responseId: ack!.id })[0]!.items()] as Observation[];
}

function toKeys(observations: Observation[]): string[] {
  return observations.map(({ did, timestamp }) => `${did} ${timestamp}`).sort();
}

const days = Array.from({ length: 28 }, (_, i) => `2024-05-${String(i + 1).padStart(2, '0')}`);

test('gives the same answer to the same question, on another emulator too', async () => {
  const once = await read({ name: 'EF~7' });
  expect(await read({ name: 'EF~7' })).toEqual(once);
  await withSetup(async (other) => expect(await read({ name: 'EF~7' }, other)).toEqual(once), {
    clock: { start: '2024-05-30T09:00:00Z', manual: true },
  });
});

test('gives another seed, another name and another place other answers', async () => {
  const once = await read({ name: 'EF~7' });
  expect(await read({ name: 'EF~8' })).not.toEqual(once);
  const circle = { type: 'PointAndRadius', point: { lat: 43.04, lng: -87.92 }, radius: 100 };
  expect(await read({ name: 'EF~7', geometry: circle })).not.toEqual(once);
  await withSetup(async (other) => expect(await read({ name: 'EF~7' }, other)).not.toEqual(once), { seed: 'other' });
});

test('keeps to the window, both ends included, in whole seconds', async () => {
  const whole = await read({ name: 'EF~7' });
  const from = Date.parse('2024-05-03T15:30:00Z');
  const to = Date.parse('2024-05-03T21:45:59Z');
  const part = await read({ name: 'EF~7', properties: { start: '2024-05-03T15:30:00', end: '2024-05-03T21:45:59' } });
  expect(part.length).toBeGreaterThan(0);
  expect(part).toEqual(whole.filter(({ timestamp }) => timestamp >= from && timestamp <= to));
  expect(whole.every(({ timestamp }) => timestamp % 1000 === 0)).toBe(true);
});

test('answers all three endpoints from the same visits', async () => {
  const [first] = await setup.ask(OBSERVATIONS, { name: 'Mall' });
  const [second] = await setup.ask(DEVICES, { name: 'Mall' });
  const [third] = await setup.ask(ZIPCODES, { name: 'Mall' });
  const payloadOf = (ack: Ack[number] | undefined): unknown =>
    setup.emulator.expected({ responseId: ack!.id })[0]!.payload();
  const { observations } = payloadOf(first) as { observations: Observation[] };
  const { devices } = payloadOf(second) as { devices: string[] };
  const { totalMatched, demographics } = payloadOf(third) as Zipcodes;
  expect([...devices].sort()).toEqual([...new Set(observations.map(({ did }) => did))].sort());
  expect(totalMatched).toBe(devices.length);
  const households = Object.values(demographics.zipcode).reduce((sum, count) => sum + count, 0);
  expect(households).toBeLessThan(totalMatched);
  expect(households).toBeGreaterThan(totalMatched / 4);
});

test('finds homes near the place, fewer the larger or smaller a household has to be', async () => {
  const zipsOf = async (properties: object) => {
    const [ack] = await setup.ask(ZIPCODES, { name: 'Store 12', properties });
    const { demographics } = setup.emulator.expected({ responseId: ack!.id })[0]!.payload() as unknown as Zipcodes;
    return demographics.zipcode;
  };
  const all = await zipsOf({});
  expect(Object.keys(all).every((zip) => /^55[0-4]\d\d$/.test(zip))).toBe(true);
  const total = (zips: Record<string, number>) => Object.values(zips).reduce((sum, count) => sum + count, 0);
  expect(total(await zipsOf({ min: 3, max: 4 }))).toBeLessThan(total(all));
});

test('hashes device ids unless told not to: then they are UUIDs, some in capitals', async () => {
  const hashed = await read({ name: 'Mall' });
  const plain = await read({ name: 'Mall', properties: { hash: false } });
  expect(hashed.every(({ did }) => /^[A-Z2-7]{76}[ACEGIKMOQSUWY246]===$/.test(did))).toBe(true);
  expect(plain.every(({ did }) => /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/i.test(did))).toBe(
    true,
  );
  expect(plain.some(({ did }) => did !== did.toLowerCase())).toBe(true);
  expect(new Set(plain.map(({ did }) => did)).size).toBe(new Set(hashed.map(({ did }) => did)).size);
});

test('sees people come when such a place is open, more on a weekend, and on some days nobody', async () => {
  const visits = [];
  for (const day of days) for (const { timestamp } of await read({ name: 'Store 12', day })) visits.push(timestamp);
  // Six hours behind UTC: from 06:00 to 22:00 there.
  const hours = visits.map((timestamp) => new Date(timestamp - 6 * 3_600_000).getUTCHours());
  expect(Math.min(...hours)).toBe(6);
  expect(Math.max(...hours)).toBe(21);
  const isWeekend = (timestamp: number) => [0, 6].includes(new Date(timestamp - 6 * 3_600_000).getUTCDay());
  expect(visits.filter(isWeekend).length / 8).toBeGreaterThan(visits.filter((time) => !isWeekend(time)).length / 20);

  const counts = [];
  for (const name of ['a', 'b', 'c', 'd']) for (const day of days) counts.push((await read({ name, day })).length);
  expect(counts.filter((count) => count === 0).length).toBeGreaterThan(0);
  expect(counts.filter((count) => count === 0).length).toBeLessThan(counts.length / 4);
});

test('fills recent days up: a later clock shows all that an earlier one did, and more, until they have settled', () =>
  withSetup(async (young) => {
    const wish = { name: 'Mall', day: '2024-05-04' };
    const seen: string[][] = [];
    for (let day = 0; day < 8; day++) {
      seen.push(toKeys(await read(wish, young)));
      young.emulator.clock.advance(86_400_000);
    }
    seen.slice(1).forEach((later, i) => expect(new Set(later)).toEqual(new Set([...later, ...seen[i]!])));
    expect(seen[0]!.length).toBeLessThan(seen[3]!.length);
    expect(seen[6]).toEqual(seen[7]);
    // What was answered then is still what is expected of that answer now.
    expect(toKeys([...young.emulator.expected()[0]!.items()] as Observation[])).toEqual(seen[0]);
  }));

test('repeats a few observations exactly, or none when told so', async () => {
  const countRepeats = async (from: Setup) => {
    let repeats = 0;
    for (const day of days.slice(0, 10)) {
      const keys = toKeys(await read({ name: 'Airport', day }, from));
      repeats += keys.length - new Set(keys).size;
    }
    return repeats;
  };
  const clock = { start: '2024-05-30T08:00:00Z', manual: true };
  await withSetup(async (some) => expect(await countRepeats(some)).toBeGreaterThan(0), { clock, duplicateShare: 0.05 });
  await withSetup(async (none) => expect(await countRepeats(none)).toBe(0), { clock, duplicateShare: 0 });
});

test('makes more at a larger scale, and exactly as many as told for one location', () =>
  withSetup(
    async (large) => {
      const small = await read({ name: 'Mall' });
      expect((await read({ name: 'Mall' }, large)).length).toBeGreaterThan(5 * small.length);
      expect(await read({ name: 'counted' }, large)).toHaveLength(12_345);
    },
    { scale: 10, observationsPerAnswer: { counted: 12_345 }, clock: { start: '2024-05-30T08:00:00Z', manual: true } },
  ));
