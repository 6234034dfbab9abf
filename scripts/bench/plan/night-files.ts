import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { shardOf } from 'onspot-tap';
import { createRandom } from '../inputs/random.js';
import { binPath } from '../paths.js';

/** A night's questions: each of so many locations about each of so many days, for each of the streams. */
export type Night = {
  locations: number;
  days: number;
  streams: readonly string[];
  /** How many jobs share it; the first of them is measured. Default: one. */
  shards?: number;
};

/** The size of a batch, and of a locations file. */
const BATCH = 50;
const MS_PER_DAY = 86_400_000;
const NOW = Date.parse('2024-05-06T08:00:00Z');
/** Days behind today that OnSpot does not answer for yet. */
const SETTLE_DAYS = 2;

/** Of the shard that is measured. */
export function countQuestions(night: Night): number {
  return (namesByShard(night)[0]?.length ?? 0) * night.days * night.streams.length;
}

export function countRequests(night: Night): number {
  return Math.ceil((namesByShard(night)[0]?.length ?? 0) / BATCH) * night.days * night.streams.length;
}

/** The locations of each shard. */
function namesByShard({ locations, shards = 1 }: Night): string[][] {
  const names: string[][] = Array.from({ length: shards }, () => []);
  for (let index = 0; index < locations; index += 1) {
    const name = toName(index);
    names[shardOf(name, shards)]?.push(name);
  }
  return names;
}

/** Bytes on the disk of a ledger of such a night, about. */
export function toLedgerBytes(night: Night): number {
  return countRequests({ ...night, shards: 1 }) * 12_288;
}

/** Writes settings, catalog and locations, and tells how the tap is told to plan and to print what it would ask. */
export async function writeFirstNight(folder: string, night: Night): Promise<[string, ...string[]]> {
  await mkdir(join(folder, 'places'), { recursive: true });
  for (let first = 0; first < night.locations; first += BATCH) {
    const features = toNames(night, first).map((name, index) => toFeature(name, first + index));
    await write(folder, `places/places_${first / BATCH}.json`, { type: 'FeatureCollection', features });
  }
  const config = await write(folder, 'config.json', {
    os_access_key: 'a',
    os_secret_key: 'b',
    os_api_key: 'c',
    os_callback_url: 'https://callbacks.example.com/onspot',
    callback_secret: 'a callback secret of the benchmark',
    work_url: join(folder, 'work'),
    locations_url: join(folder, 'places'),
    start_date: toDate(NOW - (SETTLE_DAYS + night.days - 1) * MS_PER_DAY),
    os_latency_days: night.days,
    os_settle_days: SETTLE_DAYS,
    os_batch_size: BATCH,
    ...(night.shards !== undefined && { shard: `0/${night.shards}` }),
    now: new Date(NOW).toISOString(),
  });
  const metadata = [{ breadcrumb: [], metadata: { selected: true } }];
  const streams = night.streams.map((name) => ({ stream: name, tap_stream_id: name, schema: {}, metadata }));
  const catalog = await write(folder, 'catalog.json', { streams });
  const tap = binPath('onspot-tap', 'tap-onspot.js');
  return [process.execPath, tap, '--config', config, '--catalog', catalog, '--dry-run'];
}

/** Writes beside them the ledger and the state of a night before, all of whose answers are stored. */
export async function writeLaterNight(folder: string, night: Night): Promise<[string, ...string[]]> {
  const command = await writeFirstNight(folder, night);
  const yesterday = NOW - MS_PER_DAY;
  const newest = yesterday - SETTLE_DAYS * MS_PER_DAY;
  const delivered: Record<string, Record<string, string>> = {};
  const random = createRandom();
  const toHex = () => random().toString(16).padStart(8, '0');
  let count = 0;
  for (const stream of night.streams) {
    const marks: Record<string, string> = (delivered[stream] = {});
    for (let day = newest - (night.days - 1) * MS_PER_DAY; day <= newest; day += MS_PER_DAY) {
      const place = `work/ledger/${stream}/${toDate(day)}`;
      await mkdir(join(folder, place), { recursive: true });
      for (const { names, tag } of toBatches(night)) {
        const id = `${tag}${(yesterday + (count += 1)).toString(36)}_${toHex()}`;
        marks[id] = '*';
        const asks = names.map((name, index) => ({
          ask_id: `${id}-${index}`,
          location_id: name,
          digest: toDigest(stream, name),
          attempt: 1,
          response_id: `${toHex()}-0000-4000-8000-${toHex()}0000`,
        }));
        const date = toDate(day);
        const times = { start: `${date}T00:00:00`, end: `${date}T23:59:59` };
        const made = { newest_day: toDate(newest), created_at: new Date(yesterday + count).toISOString() };
        await write(folder, `${place}/${id}.json`, { version: 1, batch_id: id, stream, ...times, ...made, asks });
      }
    }
  }
  const bookmark = `${toDate(newest)}T23:59:59`;
  const ofStream = Object.fromEntries(toNames(night, 0, night.locations).map((name) => [name, bookmark]));
  const bookmarks = Object.fromEntries(night.streams.map((stream) => [stream, ofStream]));
  return [...command, '--state', await write(folder, 'state.json', { bookmarks, delivered })];
}

/** All batches of a day, those of every shard, and what their ids begin with. */
function* toBatches(night: Night): Generator<{ names: string[]; tag: string }> {
  const { shards = 1 } = night;
  for (const [index, names] of namesByShard(night).entries()) {
    const tag = shards === 1 ? '' : `s${index}of${shards}_`;
    for (let first = 0; first < names.length; first += BATCH) yield { names: names.slice(first, first + BATCH), tag };
  }
}

async function write(folder: string, name: string, json: unknown): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, JSON.stringify(json));
  return path;
}

function toNames({ locations }: Night, first: number, count = BATCH): string[] {
  return Array.from({ length: Math.min(count, locations - first) }, (_, index) => toName(first + index));
}

const toName = (index: number) => `EF~${index}`;

/** A small square of its own, on a grid over the middle of the United States. */
function toFeature(name: string, index: number): object {
  const [west, south] = [-110 + (index % 200) * 0.1, 30 + Math.floor(index / 200) * 0.1];
  const [east, north] = [west + 0.001, south + 0.001];
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return { type: 'Feature', properties: { name }, geometry: { type: 'Polygon', coordinates: [ring] } };
}

const toDate = (ms: number) => new Date(ms).toISOString().slice(0, 10);

// As long as the tap's own, and as many.
const toDigest = (stream: string, name: string) => `${stream.length}${name.slice(3)}`.padEnd(22, '0');
