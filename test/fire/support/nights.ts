import { type ExpectedAnswer } from '@onspot-tap/emulator';
import pLimit from 'p-limit';
import { canonical, type DataStream, expectedRecords, type Json } from '../../support/expected-records.js';
import { auditLeftovers, auditState, type Paid, paidSince } from './audit.js';
import { openWorld, type World, type WorldOptions } from './world.js';

/** Days of a world's first night. */
export const FIRST_DAYS = ['2024-05-03', '2024-05-04'];

/** How a night's job ended, what it said, and every question that was paid for in it, sorted. */
export type Night = { code: number | null; log: string; paid: Paid[] };

/** Runs the job once. @param job settings of this run alone */
export async function runNight(world: World, job: Json = {}): Promise<Night> {
  const asked = world.onspot.submissions.length;
  const { code, log } = await world.startJob(job).ended;
  return { code, log, paid: paidSince(world, asked).sort() };
}

/** A few worlds at a time: most of a night is waiting, and more would starve each other. */
const atATime = pLimit(3);

/**
 * A test in a world of its own, with a directory for its store. Whatever it is about, nothing is left behind in the
 * end, and OnSpot's keys are in no log.
 */
export function inWorld(options: WorldOptions, live: (world: World) => Promise<void>): () => Promise<void> {
  return () =>
    atATime(async () => {
      const world = await openWorld({ streams: ['observations'], ...options });
      try {
        const { accessKey, secretKey, apiKey } = world.onspot.credentials;
        await live(world);
        expectNothing(await auditLeftovers(world));
        expectNothing([accessKey, secretKey, apiKey].filter((key) => world.log().includes(key)));
      } finally {
        await world.close();
      }
    });
}

function expectNothing(wrong: readonly string[]): void {
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
}

/** Changes settings of the tap from the next night on. */
export async function changeTap(world: World, settings: Json): Promise<void> {
  const config = JSON.parse((await world.readText('pipeline/tap_config.json')) ?? '{}') as Json;
  await world.putJson('pipeline/tap_config.json', { ...config, ...settings });
}

/** The bookmarks that all places have when each is finished up to the same day. */
export function allAt({ options: { places } }: World, day: string): Json {
  return Object.fromEntries(places.map((place) => [place, `${day}T23:59:59`]));
}

/** What is stored of a stream: the records of every object, repeats included. */
async function storedOf(world: World, stream: string): Promise<Json[]> {
  const texts = await Promise.all((await world.keys(`data/${stream}/`)).map((key) => world.readText(key)));
  return texts.flatMap((text = '') => text.split('\n').filter(Boolean)).map((line) => JSON.parse(line) as Json);
}

/** What is wrong with the records: each one of an answer that was delivered is stored exactly once. */
export async function auditOnce(world: World): Promise<string[]> {
  return (await Promise.all(world.options.streams.map((stream) => auditStream(world, stream)))).flat();
}

async function auditStream(world: World, stream: DataStream): Promise<string[]> {
  const isDelivered = ({ state }: ExpectedAnswer['ask']) => state === 'delivered';
  const surplus = new Map<string, number>();
  const count = (record: Json, by: number) =>
    surplus.set(canonical(record), (surplus.get(canonical(record)) ?? 0) + by);
  for (const record of await storedOf(world, stream)) count(record, 1);
  const expected = [...expectedRecords(world.onspot, stream, isDelivered)];
  for (const record of expected) count(record, -1);
  const wrong = [...surplus].filter(([, by]) => by !== 0).map(([record, by]) => `${by} times too often: ${record}`);
  return expected.length === 0 ? [`OnSpot has answered nothing of ${stream}`] : wrong;
}

/** What is missing after a first night that, in the end, went well: every answer once, every place finished. */
export async function auditAll(world: World): Promise<string[]> {
  return [...(await auditOnce(world)), ...(await auditState(world, '2024-05-04'))];
}

/** What there is although nothing should have been asked: nothing is paid for, or would count as an attempt. */
export async function auditNothingAsked(world: World): Promise<string[]> {
  return [...paidSince(world, 0), ...(await world.keys('work/ledger/')), ...(await world.keys('work/errors/'))];
}

/** What the stream `requests` tells of a place's day: `1 submitted`, `1 expired`, `2 submitted`, without repeats. */
export async function historyOf(world: World, place: string, day: string): Promise<string[]> {
  const records = await storedOf(world, 'requests');
  const own = records.filter(({ location_id, start }) => location_id === place && start === `${day}T00:00:00Z`);
  return [...new Set(own.map(({ attempt, status }) => `${String(attempt)} ${String(status)}`))];
}

/** The parts of the state that tell how far each place got. */
export async function progressOf(world: World): Promise<Json> {
  const { bookmarks, ahead, gaps } = JSON.parse((await world.readState()) ?? '{}') as Record<string, Json>;
  return { bookmarks: bookmarks?.observations, ahead: ahead?.observations, gaps: gaps?.observations };
}
