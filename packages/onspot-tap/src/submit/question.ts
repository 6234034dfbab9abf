import { createHash } from 'node:crypto';
import { type TapConfig } from '../config/config.js';
import { type Geometry } from '../locations/geometry.js';
import { type Location } from '../locations/location.js';
import { type SyncedStream } from '../streams/synced-stream.js';
import { type Day, windowOf } from '../time/day.js';

/** What is said of each place besides where it is and when. */
type Parameters = { hash: boolean };

/** One feature of a request, in the form OnSpot documents. */
export type QuestionFeature = {
  type: 'Feature';
  geometry: Geometry;
  properties: Parameters & { name: string; start: string; end: string; callback: string };
};

export type Question = { type: 'FeatureCollection'; features: QuestionFeature[] };

/** `hash` is not in OnSpot's document, yet every known client sends it; said outright, no default can surprise. */
function parametersOf({ os_hash }: TapConfig): Parameters {
  return { hash: os_hash };
}

/** Asks about one place on one day. Its name is the location id: the ack and the answer repeat it. */
export function toFeature(config: TapConfig, { location, day, callback }: FeatureInput): QuestionFeature {
  return {
    type: 'Feature',
    geometry: location.geometry,
    properties: { name: location.id, ...windowOf(day), callback, ...parametersOf(config) },
  };
}

export type FeatureInput = { location: Location; day: Day; callback: string };

/**
 * Digest of everything that shapes a question but its day: endpoint, geometry, parameters, and whose account at which
 * API it is. Two asks with the same digest and day are the same question.
 */
export function digestOf(config: TapConfig, stream: SyncedStream, location: Location): string {
  const shape = [stream.path, location.geometry, parametersOf(config), config.baseUrl, config.os_account];
  return createHash('sha256').update(JSON.stringify(shape)).digest('base64url').slice(0, 22);
}
