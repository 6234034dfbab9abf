import pLimit from 'p-limit';
import { EXIT, Failure } from '@onspot-tap/singer';
import { type Storage } from '@onspot-tap/storage';
import { BadFeature } from './bad-feature.js';
import { type Bounds } from './bounds.js';
import { type FeatureNote, type LeftOut, type Location } from './location.js';
import { listLocationFiles, readFeatures } from './location-files.js';
import { geometryOf, locationIdOf, oddityOf } from './parse-feature.js';

export type LocationsOptions = {
  /** What the names of the locations files start with, such as `esquire_locations`; may be empty. */
  filePrefix: string;
  /** The feature's property that holds the location id, as a rule `name`. */
  idProperty: string;
  /** Where locations may lie; undefined for anywhere. */
  bounds: Bounds | undefined;
  signal?: AbortSignal;
};

export type Locations = {
  /** In the order of the files' names (numbers in them count as numbers), then of the features. */
  locations: Location[];
  /** Features that cannot be asked about. */
  leftOut: LeftOut[];
  /** Locations that are asked about although OnSpot may refuse them. */
  warnings: FeatureNote[];
  /** How many files were read. */
  files: number;
};

const CONCURRENT_READS = 8;

/**
 * Reads the places to ask about. A feature OnSpot would refuse is left out and named, a file that cannot be read ends
 * the run: with it, an unknown number of locations would be missing.
 *
 * @throws Failure with `EXIT.data` for a file that is not a FeatureCollection (with line and column where it is not
 * even JSON), and when there is no feature at all
 */
export async function readLocations(storage: Storage, options: LocationsOptions): Promise<Locations> {
  const { filePrefix, signal } = options;
  const request = signal === undefined ? {} : { signal };
  const keys = await listLocationFiles(storage, filePrefix, request);
  const found: Locations = { locations: [], leftOut: [], warnings: [], files: keys.length };
  const add = createIntake(found, options);
  const features = await readAll(keys, (key) => readFeatures(storage, key, request));
  for (const [place, file] of keys.entries()) {
    for (const [index, feature] of (features[place] ?? []).entries()) add(feature, { file, index });
  }
  if (found.locations.length + found.leftOut.length > 0) return found;
  const what = keys.length === 0 ? 'There is no locations file' : 'There is no feature in any of the locations files';
  throw new Failure(
    EXIT.data,
    `${what} in ${storage.url} with a name that ${filePrefix === '' ? '' : `starts with "${filePrefix}" and `}ends in .json or .geojson; check locations_url`,
  );
}

// All of them are waited for, so that of several bad files it is always the first that is named.
async function readAll<T>(keys: readonly string[], read: (key: string) => Promise<T>): Promise<T[]> {
  const limit = pLimit(CONCURRENT_READS);
  const results = await Promise.allSettled(keys.map((key) => limit(read, key)));
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}

type Place = { file: string; index: number };

/** Checks features one after the other, in order: of several with one id the first good one is kept. */
function createIntake(found: Locations, { idProperty, bounds }: LocationsOptions) {
  const firstOf = new Map<string, Place>();

  const toLocation = (feature: unknown, id: string | undefined): Omit<Location, keyof Place> => {
    const geometry = geometryOf(feature, bounds);
    if (id === undefined) throw new BadFeature(`its property "${idProperty}" is no location id: text or a number`);
    const first = firstOf.get(id);
    if (first) throw new BadFeature(`its location id is that of features[${first.index}] in ${first.file} already`);
    return { id, geometry };
  };

  return (feature: unknown, place: Place): void => {
    const id = locationIdOf(feature, idProperty);
    const note = (reason: string): FeatureNote => ({ ...place, location_id: id ?? null, reason });
    try {
      const location = toLocation(feature, id);
      firstOf.set(location.id, place);
      found.locations.push({ ...location, ...place });
      const oddity = oddityOf(location.geometry);
      if (oddity !== undefined) found.warnings.push(note(oddity));
    } catch (error) {
      if (!(error instanceof BadFeature)) throw error;
      found.leftOut.push(note(error.message));
    }
  };
}
