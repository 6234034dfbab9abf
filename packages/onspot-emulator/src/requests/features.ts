import { type Span } from '../data/sightings.js';
import { isObject, type JsonObject, type JsonValue } from '../json.js';
import { Refusal } from '../refusal.js';
import { findCentre, findGeometryFault } from './geometry.js';
import { type PropertyRule } from './property-rules.js';
import { findWindowFaults, parseInstant, type WindowLimits } from './window.js';

/** One feature of a request that was accepted. */
export type AskedFeature = {
  name: string;
  start: string;
  end: string;
  callback: string;
  span: Span;
  centre: { lat: number; lng: number };
  properties: JsonObject;
  /** What `validate: false` let pass; it becomes a failed callback. */
  fault: string | undefined;
};

/** What a request may hold. */
export type RequestLimits = WindowLimits & { maxFeatures: number; httpsCallbacksOnly: boolean };

/** The features of a FeatureCollection; one that breaks a rule refuses all of them with 400. */
export function parseFeatures(body: JsonValue, rules: readonly PropertyRule[], limits: RequestLimits): AskedFeature[] {
  return listFeatures(body, limits.maxFeatures).map((feature, i) => parseFeature(feature, rules, { ...limits, at: i }));
}

/** A collection's features, looked at no further. */
export function listFeatures(body: JsonValue, maxFeatures: number): JsonValue[] {
  if (!isObject(body) || body.type !== 'FeatureCollection')
    throw new Refusal(400, 'The body must be an object of type FeatureCollection');
  const { features } = body;
  if (!Array.isArray(features) || features.length === 0) throw new Refusal(400, 'features must be a list, not empty');
  if (features.length > maxFeatures)
    throw new Refusal(400, `At most ${maxFeatures} features are allowed, not ${features.length}`);
  return features;
}

function parseFeature(
  feature: JsonValue,
  rules: readonly PropertyRule[],
  limits: RequestLimits & { at: number },
): AskedFeature {
  const fail = (fault: string): never => {
    throw new Refusal(400, `Invalid feature at index ${limits.at}: ${fault}`);
  };
  if (!isObject(feature) || feature.type !== 'Feature') return fail('type must be Feature');
  const { properties, geometry } = feature;
  if (!isObject(properties)) return fail('properties are missing');
  const { name, start, end, callback } = properties;
  if (!isText(name)) return fail('properties.name is required');
  if (!isText(start)) return fail('properties.start is required');
  if (!isText(end)) return fail('properties.end is required');
  // Without a callback there would be nobody to tell, so this is never put off.
  if (!isCallback(callback, limits.httpsCallbacksOnly))
    return fail(`properties.callback must be an ${limits.httpsCallbacksOnly ? 'https' : 'http or https'} URL`);
  const span = { from: parseInstant(start) ?? NaN, to: parseInstant(end) ?? NaN };
  const fault = findFault({ properties, geometry, span }, rules, limits);
  if (fault && properties.validate !== false) return fail(fault);
  return {
    name,
    start,
    end,
    callback,
    span,
    centre: fault ? { lat: 0, lng: 0 } : findCentre(geometry),
    properties,
    fault,
  };
}

function isText(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && value !== '';
}

function isCallback(url: JsonValue | undefined, httpsOnly: boolean): url is string {
  if (!isText(url) || !URL.canParse(url)) return false;
  const { protocol } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && !httpsOnly);
}

function findFault(
  { properties, geometry, span }: { properties: JsonObject; geometry: JsonValue | undefined; span: Span },
  rules: readonly PropertyRule[],
  limits: WindowLimits,
): string | undefined {
  const form = 'must have the form YYYY-MM-DDTHH:MM:SS or YYYY-MM-DD';
  if (Number.isNaN(span.from)) return `properties.start ${form}`;
  if (Number.isNaN(span.to)) return `properties.end ${form}`;
  const [windowFault] = findWindowFaults(span, limits);
  if (windowFault) return `properties.${windowFault}`;
  const broken = rules.map((rule) => rule(properties)).find((fault) => fault !== undefined);
  return broken ?? findGeometryFault(geometry);
}
