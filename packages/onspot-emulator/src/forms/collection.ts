import { isObject, type JsonValue } from '../json.js';
import { Refusal } from '../refusal.js';

/** A collection's features, looked at no further. `what` is what the collection is called. */
export function listFeatures(collection: JsonValue | undefined, maxFeatures: number, what = 'The body'): JsonValue[] {
  if (!isObject(collection) || collection.type !== 'FeatureCollection')
    throw new Refusal(400, `${what} must be an object of type FeatureCollection`);
  const { features } = collection;
  if (!Array.isArray(features) || features.length === 0) throw new Refusal(400, 'features must be a list, not empty');
  if (features.length > maxFeatures)
    throw new Refusal(400, `At most ${maxFeatures} features are allowed, not ${features.length}`);
  return features;
}
