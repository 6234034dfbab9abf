import { EXIT, Failure } from '@onspot-tap/singer';
import { type Storage } from '@onspot-tap/storage';
import { type Bounds, UNITED_STATES } from '../locations/bounds.js';
import { type FeatureNote, type Location } from '../locations/location.js';
import { readLocations } from '../locations/read-locations.js';
import { type TapConfig } from '../config/config.js';
import { isInShard } from '../shard/shard.js';
import { type Run } from './run.js';

/** More bad features than these are counted, not named one by one. */
const MOST_NAMED = 20;

/**
 * Reads the places to ask about, and reports the features that are left out.
 *
 * @throws Failure with `EXIT.data` for a file that cannot be read, when no feature is good, or, with `strict_locations`,
 * when one is bad
 */
export async function loadLocations(
  { config, log, failures, signal }: Pick<Run, 'config' | 'log' | 'failures' | 'signal'>,
  storage: Storage,
): Promise<Location[]> {
  const found = await readLocations(storage, {
    filePrefix: config.s3_locations_prefix,
    idProperty: config.location_id_property,
    bounds: boundsOf(config),
    signal,
  });
  const { locations, files } = found;
  // Of several shards each reports its own, so that everything is said once; one without an id belongs to one of them.
  const isOurs = ({ location_id }: FeatureNote) => isInShard(config.shard, location_id ?? '');
  const warnings = found.warnings.filter(isOurs);
  const leftOut = found.leftOut.filter(isOurs);
  for (const note of warnings.slice(0, MOST_NAMED)) log.warn(describeNote(note));
  for (const note of leftOut.slice(0, MOST_NAMED)) log.warn(`Left out: ${describeNote(note)}`);
  const [first] = found.leftOut;
  if (first !== undefined && config.strict_locations) {
    throw new Failure(
      EXIT.data,
      `${found.leftOut.length} features are bad and strict_locations is on; the first: ${describeNote(first)}`,
    );
  }
  for (const note of leftOut) await failures.feature(note);
  if (first !== undefined && locations.length === 0) {
    throw new Failure(
      EXIT.data,
      `None of the ${found.leftOut.length} features in ${storage.url} can be asked about; the first: ${describeNote(first)}`,
    );
  }
  log.info(`${locations.length} locations from ${files} files in ${storage.url}, left out: ${found.leftOut.length}`);
  return locations;
}

function boundsOf({ bounds }: TapConfig): Bounds | undefined {
  if (bounds === undefined) return UNITED_STATES;
  if (bounds.length === 0) return undefined;
  return bounds.map(([west = 0, south = 0, east = 0, north = 0]) => [west, south, east, north]);
}

function describeNote({ file, index, location_id, reason }: FeatureNote): string {
  return `features[${index}] of ${file}${location_id === null ? '' : ` (${location_id})`}: ${reason}`;
}
