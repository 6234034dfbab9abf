import { type RunSummary } from '@onspot-tap/job';

/** What nights to make up. */
export type NightsOptions = {
  locations: number;
  /** How many, one after the other. Default: 8, so that seven can be compared with. */
  nights?: number;
  /** Days of the window. Default: 42. */
  days?: number;
  /** Names in place of made-up ones, for the first locations. */
  names?: readonly string[];
};

type City = readonly [name: string, longitude: number, latitude: number, zipcode: number];

const CITIES: readonly City[] = [
  ['Minneapolis', -93.265, 44.978, 55401],
  ['Saint Paul', -93.094, 44.954, 55101],
  ['Rochester', -92.463, 44.022, 55901],
  ['Duluth', -92.1, 46.787, 55802],
  ['Milwaukee', -87.907, 43.039, 53202],
  ['Madison', -89.401, 43.073, 53703],
  ['Chicago', -87.63, 41.878, 60601],
  ['Denver', -104.99, 39.739, 80202],
  ['Phoenix', -112.074, 33.448, 85003],
  ['Dallas', -96.797, 32.777, 75201],
  ['Atlanta', -84.388, 33.749, 30303],
  ['Seattle', -122.332, 47.606, 98101],
  ['Anchorage', -149.9, 61.218, 99501],
  ['Honolulu', -157.858, 21.307, 96813],
  ['San Juan', -66.106, 18.466, 901],
  ['Toronto', -79.383, 43.653, 1],
];

const FIRST_NIGHT = Date.parse('2026-11-18T06:00:00Z');
const DAY_MS = 86_400_000;
const SHARE_OF_HOUR = [1, 1, 1, 1, 2, 3, 6, 10, 14, 16, 18, 22, 24, 22, 20, 20, 22, 24, 20, 14, 9, 5, 3, 2];

const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);

/** Always the same numbers from the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Spot = { id: string; center: [number, number]; usual: number; ring: [number, number][] | null };

function spots({ locations, names = [] }: NightsOptions): Spot[] {
  const random = randomFrom(7);
  const cities = locations < 100 ? CITIES.slice(0, 8) : CITIES;
  return Array.from({ length: locations }, (_, index) => {
    const [city, longitude, latitude] = cities[index % cities.length]!;
    const spread = () => (random() + random() + random() - 1.5) * 0.25;
    const center: [number, number] = [longitude + spread() * 1.3, latitude + spread()];
    const corner = (x: number, y: number): [number, number] => [center[0] + x * 0.0011, center[1] + y * 0.0007];
    const number = String(Math.floor(index / cities.length) + 1).padStart(2, '0');
    return {
      id: names[index] ?? `${city} ${number}`,
      center,
      usual: Math.round(20 * Math.exp(random() * 4)),
      ring: index % 5 === 4 ? null : [corner(-1, -1), corner(1, -1), corner(1.2, 0.8), corner(-0.8, 1), corner(-1, -1)],
    };
  });
}

/**
 * Summaries of nights that never were, the oldest first; always the same for the same options. In the last one every
 * 17th location answers nothing, every 13th far less than usual, every 19th has a failed day, every 11th waits, and was
 * waited for the night before.
 */
export function madeUpNights(options: NightsOptions): RunSummary[] {
  const places = spots(options);
  const count = options.nights ?? 8;
  return Array.from({ length: count }, (_, night) =>
    madeUpNight(places, { ...options, night, isLast: night === count - 1 }),
  );
}

function madeUpNight(
  places: readonly Spot[],
  { night, isLast, days = 42 }: NightsOptions & { night: number; isLast: boolean },
): RunSummary {
  const random = randomFrom(1000 + night);
  const startedAt = FIRST_NIGHT + night * DAY_MS;
  const newest = startedAt - 2 * DAY_MS;
  const window = { first_day: dayOf(newest - (days - 1) * DAY_MS), newest_day: dayOf(newest) };
  const about = (share: number) =>
    Object.fromEntries(
      places.map((place, index) => [
        place.id,
        subjectOf(place, { index, share, random, isFirst: night === 0, isLast, days }),
      ]),
    );
  const subjects = { observations: about(1), zipcodes: about(0.35) };
  const silent = places.flatMap(({ id }, index) => (isLast && isSilent(index) ? [id] : []));
  const records = (of: Record<string, { records: number | null }>) =>
    Object.values(of).reduce((sum, each) => sum + (each.records ?? 0), 0);
  const newestDays = Array.from({ length: 5 }, (_, index) => dayOf(newest - (4 - index) * DAY_MS));
  // The first night asks about all days at once.
  const asked = places.length * (night === 0 ? days : 5);
  const daysWith = (letter: string, of: typeof subjects.observations) =>
    Object.values(of).reduce((sum, each) => sum + each.days.split(letter).length - 1, 0);
  const pending = daysWith('p', subjects.observations) + daysWith('p', subjects.zipcodes);
  const streamOf = (of: typeof subjects.observations, rejected: number) => ({
    subject: 'location',
    submitted: asked,
    answered: asked - daysWith('x', of) - daysWith('p', of),
    failed: daysWith('x', of),
    pending: daysWith('p', of),
    records: records(of),
    waits: { count: asked, p50: 412, p95: 5_130, max: 11_940, buckets: [] },
    by_day: Object.fromEntries(
      newestDays.map((day, index) => [day, Math.round((records(of) / 5) * (0.8 + index * 0.1))]),
    ),
    stored_records: records(of) - rejected,
    rejected_records: rejected,
    bytes: records(of) * 214,
    stored_bytes: records(of) * 41,
  });
  const total = records(subjects.observations);
  return {
    version: 1,
    run_id: `${new Date(startedAt).toISOString().replace(/[-:]|\.\d+/g, '')}-${(0xa1b2c3 + night).toString(16)}`,
    shard: null,
    night: null,
    shards: null,
    attempts: 1,
    loads: [],
    pipeline_url: 's3://retail-analytics/onspot/pipeline/nightly/',
    versions: { job: '0.1.0', node: 'v24.21.0', tap: '0.1.0', target: '0.1.0' },
    load_type: 'incremental',
    start_date: `${window.first_day}T00:00:00Z`,
    started_at: new Date(startedAt).toISOString(),
    ended_at: new Date(startedAt + 4_980_000).toISOString(),
    tap: { exit_code: isLast ? 75 : 0, signal: null, seconds: 4_960, critical: null, record_counts: {} },
    target: { exit_code: 0, signal: null, seconds: 4_965, critical: null, record_counts: {} },
    state: { before: `etag-${night}`, after: `etag-${night + 1}`, promoted: true },
    exit_code: isLast ? 75 : 0,
    failure: isLast
      ? `The tap ended with 75: ${pending} questions have no answer yet; the next run takes what has come`
      : null,
    window,
    streams: {
      observations: streamOf(subjects.observations, isLast ? 17 : 0),
      zipcodes: streamOf(subjects.zipcodes, 0),
    },
    subjects,
    silent: silent.length === 0 ? {} : { observations: silent, zipcodes: silent },
    hours: Object.fromEntries(
      newestDays.map((day) => [day, SHARE_OF_HOUR.map((share) => Math.round((total / 5) * (share / 300)))]),
    ),
    zipcodes: zipCodesOf(places.length < 100 ? CITIES.slice(0, 8) : CITIES, total),
    places: Object.fromEntries(
      places.map(({ id, center, ring }) => [id, { center, rings: ring && [ring], radius: ring === null ? 120 : null }]),
    ),
    destination: 's3://retail-analytics/onspot/target/',
    objects: ['observations', 'zipcodes'].flatMap((stream) =>
      [1, 2].map((part) => ({
        stream,
        key: `${stream}/${dayOf(startedAt)}/${stream}-${dayOf(startedAt).replaceAll('-', '')}T060000Z-490f30d9-0000${part}.jsonl.gz`,
        records: Math.round(total / 2),
        bytes: total * 107,
        stored_bytes: total * 20,
      })),
    ),
  };
}

const isSilent = (index: number) => index % 17 === 16;

type Drawn = { index: number; share: number; random: () => number; isFirst: boolean; isLast: boolean; days: number };

function subjectOf(
  { usual }: Spot,
  { index, share, random, isFirst, isLast, days }: Drawn,
): RunSummary['subjects'][string][string] {
  const level = isLast && isSilent(index) ? 0 : isLast && index % 13 === 12 ? 0.2 : 0.85 + random() * 0.3;
  // The newest five days are this run's; what lies before them was done by earlier ones, by the first all at once.
  const letters = Array.from({ length: 5 }, (_, day) => {
    if (isLast && isSilent(index)) return 'e';
    if (isLast && index % 19 === 18 && day === 1) return 'x';
    if (index % 11 === 10 && day >= 3 && isLast) return 'p';
    if (index % 11 === 10 && day === 4) return 'p';
    return random() < 0.03 ? 'e' : 'f';
  });
  const never = index % 23 === 22 ? Math.min(days - 5, 20) : 0;
  const before = isFirst ? 'f'.repeat(days - 5 - never) : 'd'.repeat(days - 5 - never);
  return {
    records: Math.round(usual * share * level * (isFirst ? days / 5 : 1)),
    median: null,
    days: `${'.'.repeat(never)}${before}${letters.join('')}`,
  };
}

function zipCodesOf(cities: readonly City[], total: number): Record<string, number> {
  const random = randomFrom(99);
  const entries = cities.flatMap(([, , , zipcode]) =>
    Array.from({ length: 12 }, (_, index) => {
      const devices = Math.round((total / 400) * random() ** 2 * (13 - index));
      return [String(zipcode + index * 2).padStart(5, '0'), devices] as const;
    }),
  );
  return Object.fromEntries(entries);
}

/** The last of some nights as it would be compared with those before it, and these, the newest first. */
export function comparedNight(nights: readonly RunSummary[]): { summary: RunSummary; history: RunSummary[] } {
  const history = nights.slice(0, -1).reverse();
  const last = nights.at(-1)!;
  const medianOf = (values: number[]) => {
    const sorted = values.sort((a, b) => a - b);
    const middle = Math.floor(sorted.length / 2);
    return sorted.length === 0
      ? null
      : sorted.length % 2 === 1
        ? sorted[middle]!
        : (sorted[middle - 1]! + sorted[middle]!) / 2;
  };
  const subjects = Object.fromEntries(
    Object.entries(last.subjects).map(([stream, of]) => [
      stream,
      Object.fromEntries(
        Object.entries(of).map(([id, subject]) => {
          const earlier = history.flatMap((run) => run.subjects[stream]?.[id]?.records ?? []);
          return [id, { ...subject, median: medianOf(earlier) }];
        }),
      ),
    ]),
  );
  return { summary: { ...last, subjects }, history };
}
