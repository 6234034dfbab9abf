import { EXIT, Failure, isJsonObject, type JsonObject, type JsonValue, type State } from '@onspot-tap/singer';
import { type Day } from '../time/day.js';
import { parseBookmark } from './bookmark.js';
import { decodeDays, encodeDays } from './day-set.js';
import { type DaySets, removeFrom } from './day-sets.js';

/** What is remembered of one stream. */
export type StreamState = {
  bookmarks: Map<string, { day: Day; text: JsonValue }>;
  /** Locations without a bookmark in the given state. */
  begun: Set<string>;
  ahead: DaySets;
  gaps: DaySets;
  /** Digests of the files that audiences were last answered for. */
  sources: Map<string, string>;
  /** Subjects of other shards, as the given state knows them: theirs know better by now, so they are not said. */
  borrowed: Set<string>;
  /**
   * Subjects of other shards of which states, that nobody has merged yet, know something that theirs may not: as the
   * given state has them, and those that are to be said.
   */
  givenLearnt: Set<string>;
  learnt: Set<string>;
  /** Marks by batch, in the text that they are said in: as the given state has them, and those that were added to. */
  given: Map<string, string>;
  marks: Map<string, string>;
};

/** The state as it is said. Members of the given one that are not ours stay as they are. */
export function writeStreams(given: State, streams: Map<string, StreamState>, currentlySyncing: string | null): State {
  const {
    currently_syncing: _syncing,
    delivered: _delivered,
    ahead: _ahead,
    gaps: _gaps,
    sources: _sources,
    learnt: _learnt,
    ...others
  } = given;
  const write = (toJson: (state: StreamState) => JsonObject): JsonObject =>
    Object.fromEntries(
      [...streams]
        .map(([name, state]) => [name, toJson(state)] as const)
        .filter(([, json]) => Object.keys(json).length > 0),
    );
  const optional = (name: string, json: JsonObject) => (Object.keys(json).length > 0 ? { [name]: json } : {});
  return {
    ...others,
    bookmarks: write((state) => mapSaid(state, state.bookmarks, ({ text }) => text)) as State['bookmarks'],
    ...(currentlySyncing === null ? {} : { currently_syncing: currentlySyncing }),
    ...optional('delivered', write(writeMarks)),
    ...optional(
      'ahead',
      write((state) => mapSaid(state, state.ahead, encodeDays)),
    ),
    ...optional(
      'gaps',
      write((state) => mapSaid(state, state.gaps, encodeDays)),
    ),
    ...optional(
      'sources',
      write((state) => mapSaid(state, state.sources, (digest) => digest)),
    ),
    ...optional('learnt', Object.fromEntries([...streams].flatMap(([name, { learnt }]) => writeLearnt(name, learnt)))),
  };
}

function writeMarks({ given, marks }: StreamState): JsonObject {
  return Object.fromEntries([...given, ...marks]);
}

function writeLearnt(stream: string, learnt: ReadonlySet<string>): [string, JsonValue][] {
  return learnt.size === 0 ? [] : [[stream, [...learnt]]];
}

function mapSaid<V>(
  { borrowed }: StreamState,
  map: ReadonlyMap<string, V>,
  toJson: (value: V) => JsonValue,
): JsonObject {
  const said = borrowed.size === 0 ? [...map] : [...map].filter(([subject]) => !borrowed.has(subject));
  return Object.fromEntries(said.map(([subject, value]) => [subject, toJson(value)]));
}

/** What a state says of each stream. @throws Failure with `EXIT.data` when a bookmark is not a time */
export function readStreams(value: State, oldestDay: Day): Map<string, StreamState> {
  return new Map([...namesIn(value)].map((name) => [name, readStream(value, name, oldestDay)]));
}

function namesIn(value: State): Set<string> {
  const parts = [value.bookmarks, value.ahead, value.gaps, value.delivered, value.sources, value.learnt];
  return new Set(parts.filter(isJsonObject).flatMap((part) => Object.keys(part)));
}

function readStream(value: State, stream: string, oldestDay: Day): StreamState {
  const gaps = readDays(value, 'gaps', stream);
  for (const [location, days] of gaps) for (const day of days) if (day < oldestDay) removeFrom(gaps, location, day);
  return {
    bookmarks: readBookmarks(value.bookmarks[stream] ?? {}, stream),
    begun: new Set(),
    ahead: readDays(value, 'ahead', stream),
    gaps,
    sources: readStrings(member(value, 'sources', stream)),
    borrowed: new Set(),
    givenLearnt: readLearnt(value.learnt, stream),
    learnt: new Set(),
    given: readStrings(member(value, 'delivered', stream)),
    marks: new Map(),
  };
}

export function emptyStream(): StreamState {
  return {
    bookmarks: new Map(),
    begun: new Set(),
    ahead: new Map(),
    gaps: new Map(),
    sources: new Map(),
    borrowed: new Set(),
    givenLearnt: new Set(),
    learnt: new Set(),
    given: new Map(),
    marks: new Map(),
  };
}

function readBookmarks(json: JsonObject, stream: string): StreamState['bookmarks'] {
  const entries = Object.entries(json).map(([location, text]) => {
    const day = typeof text === 'string' ? parseBookmark(text) : undefined;
    if (day === undefined) throw broken(`the bookmark of ${location} in stream ${stream} is not a time`);
    return [location, { day, text }] as const;
  });
  return new Map(entries);
}

function readDays(value: State, name: 'ahead' | 'gaps', stream: string): DaySets {
  const entries = Object.entries(member(value, name, stream)).map(([location, parts]) => {
    const days = Array.isArray(parts) ? decodeDays(parts.map(String)) : undefined;
    if (days === undefined) throw broken(`"${name}" of ${location} in stream ${stream} is not a list of days`);
    return [location, days] as const;
  });
  return new Map(entries);
}

function readStrings(json: JsonObject): Map<string, string> {
  return new Map(Object.entries(json).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function readLearnt(learnt: JsonValue | undefined, stream: string): Set<string> {
  const of = isJsonObject(learnt) ? learnt[stream] : undefined;
  return new Set(Array.isArray(of) ? of.filter((subject) => typeof subject === 'string') : []);
}

function member(value: State, name: string, stream: string): JsonObject {
  const part = value[name];
  if (part === undefined || part === null) return {};
  const json = isJsonObject(part) ? (part[stream] ?? {}) : part;
  if (!isJsonObject(json)) throw broken(`"${name}" of stream ${stream} is not an object`);
  return json;
}

function broken(problem: string): Failure {
  return new Failure(EXIT.data, `The state cannot be used: ${problem}; give the last state line a target said`);
}
