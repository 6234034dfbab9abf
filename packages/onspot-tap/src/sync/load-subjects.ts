import { type Storage } from '@onspot-tap/storage';
import { type TapConfig } from '../config/config.js';
import { type Location } from '../locations/location.js';
import { isInShard } from '../shard/shard.js';
import { type StreamSettings, type SyncedStream } from '../streams/synced-stream.js';
import { type Audience } from '../subjects/audience.js';
import { type Subject, type Subjects } from '../subjects/subject.js';
import { toDate } from '../time/day.js';
import { loadAudiences } from './load-audiences.js';
import { loadLocations } from './load-locations.js';
import { type Run } from './run.js';

/** What there is to ask about. */
export type Known = {
  locations: readonly Location[];
  audiences: readonly Audience[];
  /** Names of audiences whose files cannot be seen. */
  leftOut: readonly string[];
};

const NO_AUDIENCES = { audiences: [], leftOut: [] };

type Loading = Pick<Run, 'config' | 'log' | 'failures' | 'signal' | 'streams' | 'takenOver'> &
  Partial<Pick<Run, 'files'>>;

/**
 * Reads what the selected streams ask about; no locations where none of them asks about places. Files that could not be
 * read are asked for by nobody: so that is found out here.
 */
export async function loadKnown(run: Loading, locations: Storage): Promise<Known> {
  if ([...run.streams.values()].some(({ stream }) => stream.delivery === 'save')) await run.files?.probe(run.signal);
  const kinds = new Set([...run.streams.values()].map(({ stream }) => stream.subject));
  const needsPlaces = kinds.has('location') || kinds.has('group') || kinds.has('pair');
  const { audiences, leftOut } = kinds.has('audience') ? await loadAudiences(run) : NO_AUDIENCES;
  return { locations: needsPlaces ? await loadLocations(run, locations) : [], audiences, leftOut };
}

/** What each selected stream asks about in this shard; what the configuration names besides is noted as left out. */
export function toSubjects(run: Run, known: Known): Map<string, Subjects> {
  known.leftOut.forEach((audience) => run.lacking.leaveOut(`the audience ${audience}`));
  const isOurs = (id: string) => isInShard(run.config.shard, id);
  return subjectsOf(run, known, { isIncluded: isOurs, onMissing: (missing) => sayLeftOut(run, missing) });
}

/** What other shards ask about, and this one has taken over questions of. They say what is left out. */
export function toTakenOver(run: Run, known: Known): Map<string, Subjects> {
  return subjectsOf(run, known, { isIncluded: (id) => run.takenOver.has(id), onMissing: () => {} });
}

type Including = {
  isIncluded: (id: string) => boolean;
  /** Told of a group or pair without some of its locations. */
  onMissing: (missing: Missing) => void;
};

type Missing = { stream: string; subject: string; locations: readonly string[] };

function subjectsOf(run: Run, known: Known, { isIncluded, onMissing }: Including): Map<string, Subjects> {
  const byId = new Map(known.locations.map((location) => [location.id, location]));
  const asOf = toDate(run.newest);
  const isNamed = ({ name }: { name: string }) => isIncluded(name);
  const locations = known.locations
    .filter(({ id }) => isIncluded(id))
    .map((location): Subject => ({ kind: 'location', id: location.id, location }));
  const ofStream = (stream: SyncedStream): Subject[] => {
    const settings = settingsOf(stream, run.config);
    const find = finderFor(stream, byId, onMissing);
    switch (stream.subject) {
      case 'location':
        return locations;
      case 'group':
        return (settings.groups ?? []).filter(isNamed).flatMap((group) => toGroup(group, find));
      case 'pair':
        return (settings.pairs ?? []).filter(isNamed).flatMap((pair) => toPair(pair, find));
      case 'audience':
        return known.audiences
          .filter((audience) => audience.of === stream.audienceOf && isNamed(audience))
          .map((audience) => toAudience(settings.refresh === 'always' ? { ...audience, asOf } : audience));
    }
  };
  return new Map(
    [...run.streams].map(([name, { stream }]) => [name, new Map(ofStream(stream).map((one) => [one.id, one]))]),
  );
}

const toAudience = (audience: Audience): Subject => ({ kind: 'audience', id: audience.name, audience });

type SubjectSettings = StreamSettings & {
  refresh?: 'changed' | 'always';
  groups?: readonly { name: string; locations: readonly string[] }[];
  pairs?: readonly { name: string; targeting: readonly string[]; attribution: readonly string[] }[];
};

function settingsOf({ name }: SyncedStream, { streams }: TapConfig): SubjectSettings {
  return (streams[name] ?? {}) as SubjectSettings;
}

/** Finds the locations of a group or pair; undefined when one is missing. */
type Finder = (subject: string, ids: readonly string[]) => Location[] | undefined;

/** Without one of its locations the answer would be a number of another group under the same name. */
function finderFor(
  { name }: SyncedStream,
  byId: ReadonlyMap<string, Location>,
  onMissing: Including['onMissing'],
): Finder {
  return (subject, ids) => {
    const distinct = [...new Set(ids)];
    const missing = distinct.filter((id) => !byId.has(id));
    if (missing.length === 0) return distinct.flatMap((id) => byId.get(id) ?? []);
    onMissing({ stream: name, subject, locations: missing });
    return undefined;
  };
}

function sayLeftOut({ log, lacking }: Run, { stream, subject, locations }: Missing): void {
  lacking.leaveOut(`"${subject}" of ${stream}`);
  log.warn(
    `${stream}: "${subject}" is left out in this run: of its locations ${locations.slice(0, MOST_NAMED).join(', ')} cannot be asked about; correct the setting or the locations file`,
  );
}

const MOST_NAMED = 5;

function toGroup({ name, locations }: { name: string; locations: readonly string[] }, find: Finder): Subject[] {
  const members = find(name, locations);
  return members === undefined ? [] : [{ kind: 'group', id: name, members }];
}

type PairSettings = { name: string; targeting: readonly string[]; attribution: readonly string[] };

function toPair({ name, ...ids }: PairSettings, find: Finder): Subject[] {
  const targeting = find(name, ids.targeting);
  const attribution = find(name, ids.attribution);
  if (targeting === undefined || attribution === undefined) return [];
  return [{ kind: 'pair', id: name, targeting, attribution }];
}
