import { type Question } from '../data/question.js';
import { isObject, type JsonObject, type JsonValue } from '../json.js';
import { Refusal } from '../refusal.js';
import { listFeatures } from './collection.js';
import { parseFeature } from './feature.js';
import { type Form } from './form.js';
import { type WindowLimits } from './window.js';

const DAY_MS = 86_400_000;
const USUAL_WINDOW_DAYS = 30;

/** Every feature of the collection is a question of its own. */
export const eachFeature: Form<Question> = (body, rules, limits) =>
  listFeatures(body, limits.maxFeatures).map((feature, at) => parseFeature(feature, rules, { ...limits, at }));

/** All features of the collection are one question, named after the first. */
export const allFeatures: Form<Question[]> = (body, rules, limits) => {
  const all = eachFeature(body, rules, limits);
  const [first] = all;
  if (!first) return [];
  if (all.some(({ callback }) => callback !== first.callback))
    throw new Refusal(400, 'properties.callback must be the same in all features: they are one question');
  const fault = all.find((each) => each.fault !== undefined)?.fault;
  return [{ ...first, fault, open: (given) => all.map(({ open }) => open(given)) }];
};

/** The collection holds one feature; without a window it is asked about the last days. */
export const oneFeature: Form<Question> = (body, rules, limits) => {
  const features = listFeatures(body, limits.maxFeatures);
  if (features.length > 1) throw new Refusal(400, `One feature is allowed here, not ${features.length}`);
  return features.map((feature) => parseFeature(withWindow(feature, limits), rules, { ...limits, at: 0 }));
};

// The schema demands a window, and the documented example has none.
function withWindow(feature: JsonValue, { now, newestEndDays }: WindowLimits): JsonValue {
  if (!isObject(feature) || !isObject(feature.properties)) return feature;
  const end = now - newestEndDays * DAY_MS;
  const [from, to] = [end - USUAL_WINDOW_DAYS * DAY_MS, end].map((time) => new Date(time).toISOString().slice(0, 10));
  const properties: JsonObject = { start: from ?? '', end: to ?? '', ...feature.properties };
  return { ...feature, properties };
}
