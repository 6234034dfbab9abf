import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { canonical, expectedRecords, GROUP, type Json, PATHS, subjectsOf } from '../../support/expected-records.js';
import { findRunning } from './processes.js';
import { type World } from './world.js';

/** One question that the vendor was paid for: `observations A 2024-05-04`. */
export type Paid = string;

/** Everything paid for from the n-th submission on, in the order it was taken. */
export function paidSince(world: World, submissions: number): Paid[] {
  const names = Object.fromEntries(Object.entries(PATHS).map(([stream, path]) => [path, stream]));
  return world.onspot.submissions
    .slice(submissions)
    .filter(({ taken }) => taken)
    .flatMap(({ path, asks }) =>
      asks.map(({ name, start }) => {
        // A question about several places goes by the name of the first.
        const subject = path === PATHS.common_count ? GROUP : name;
        return `${names[path] ?? path} ${subject} ${start.slice(0, 10)}`;
      }),
    );
}

/** Every question of some days. */
export function questionsOf(world: World, days: readonly string[]): Paid[] {
  const { streams, places } = world.options;
  return streams.flatMap((stream) =>
    subjectsOf(stream, places).flatMap((subject) => days.map((day) => `${stream} ${subject} ${day}`)),
  );
}

/** What is wrong with what was paid for: questions never asked, asked twice, or that nobody wanted. */
export function auditPaid(paid: readonly Paid[], wanted: readonly Paid[]): string[] {
  const counts = new Map<Paid, number>(wanted.map((question) => [question, 0]));
  for (const question of paid) counts.set(question, (counts.get(question) ?? 0) + 1);
  const isWanted = new Set(wanted);
  return [...counts].flatMap(([question, count]) => {
    if (!isWanted.has(question)) return [`${question} was paid for ${count} times and not wanted`];
    return count === 1 ? [] : [`${question} was paid for ${count} times`];
  });
}

/** All records of a stream that lie in the store, as canonical text. */
export async function storedRecords(world: World, stream: string): Promise<Set<string>> {
  const records = new Set<string>();
  for (const key of await world.keys(`data/${stream}/`)) {
    for (const line of ((await world.readText(key)) ?? '').split('\n')) {
      if (line !== '') records.add(canonical(JSON.parse(line) as Json));
    }
  }
  return records;
}

/** Every generated record is stored, and nothing else is. Repeats are allowed: delivery is at least once. */
export async function auditRecords(world: World): Promise<string[]> {
  const wrong: string[] = [];
  for (const stream of world.options.streams) {
    const stored = await storedRecords(world, stream);
    const expected = new Set([...expectedRecords(world.onspot, stream)].map(canonical));
    if (expected.size === 0) wrong.push(`The emulator has generated nothing for ${stream}`);
    const missing = [...expected].filter((record) => !stored.has(record));
    const foreign = [...stored].filter((record) => !expected.has(record));
    if (missing.length > 0)
      wrong.push(`${missing.length} records of ${stream} are missing, such as ${missing[0] ?? ''}`);
    if (foreign.length > 0) wrong.push(`${foreign.length} records of ${stream} are not OnSpot's: ${foreign[0] ?? ''}`);
  }
  return wrong;
}

/** What a state says is finished is stored, whatever else is not: nothing runs ahead of the data. */
export async function auditCovered(world: World, state: string | undefined): Promise<string[]> {
  const { bookmarks = {}, ahead = {} } = JSON.parse(state ?? '{}') as StateValue;
  const wrong: string[] = [];
  for (const stream of world.options.streams) {
    const stored = await storedRecords(world, stream);
    const isFinished = (place: string, day: string) =>
      day <= (bookmarks[stream]?.[place] ?? '').slice(0, 10) || (ahead[stream]?.[place] ?? []).some(holds(day));
    for (const record of expectedRecords(world.onspot, stream)) {
      const { location_id, group, start } = record as { location_id?: string; group?: string; start: string };
      if (isFinished(location_id ?? group ?? '', start.slice(0, 10)) && !stored.has(canonical(record))) {
        wrong.push(`The state covers ${canonical(record)}, which is not stored`);
      }
    }
  }
  return wrong;
}

type StateValue = {
  bookmarks?: Record<string, Record<string, string>>;
  ahead?: Record<string, Record<string, string[]>>;
  gaps?: object;
};

/** Whether `2024-05-03` or `2024-05-01/2024-05-04` holds a day. */
const holds = (day: string) => (part: string) => {
  const [first = '', last = first] = part.split('/');
  return first <= day && day <= last;
};

/** The state says that every place is finished up to the newest day, without holes. */
export async function auditState(world: World, newest: string): Promise<string[]> {
  const state = JSON.parse((await world.readState()) ?? '{}') as StateValue;
  const wrong = world.options.streams.flatMap((stream) =>
    subjectsOf(stream, world.options.places).flatMap((place) => {
      const bookmark = state.bookmarks?.[stream]?.[place];
      return bookmark === `${newest}T23:59:59` ? [] : [`The bookmark of ${stream} ${place} is ${String(bookmark)}`];
    }),
  );
  if (Object.keys(state.ahead ?? {}).length > 0) wrong.push(`The state has days ahead: ${JSON.stringify(state.ahead)}`);
  if (Object.keys(state.gaps ?? {}).length > 0) wrong.push(`The state has gaps: ${JSON.stringify(state.gaps)}`);
  return wrong;
}

/** Nothing is left of runs that were killed: no lock, no upload, no temporary file, no process. */
export async function auditLeftovers(world: World): Promise<string[]> {
  const locks = (await world.keys()).filter((key) => /(^|\/)(lock|lease)(\.\w+)?\.json$/.test(key));
  const uploads = await world.openUploads();
  const temporary = (await readdir(join(world.folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => path.includes('.storage-unfinished') || path.startsWith(join(world.folder, 'tmp')));
  const processes = findRunning(world.folder).map(({ pid, command }) => `${pid} ${command}`);
  return [
    ...locks.map((key) => `The lock ${key} is left`),
    ...uploads.map((key) => `An unfinished upload of ${key} is left`),
    ...temporary.map((path) => `The temporary file ${path} is left`),
    ...processes.map((process) => `The process ${process} is left`),
  ];
}

/** Everything that must hold once the nights of some days are done, each question paid for once. */
export async function auditAll(world: World, days: readonly string[]): Promise<string[]> {
  return [
    ...auditPaid(paidSince(world, 0), questionsOf(world, days)),
    ...(await auditRecords(world)),
    ...(await auditState(world, days.at(-1) ?? '')),
    ...(await auditLeftovers(world)),
  ];
}
