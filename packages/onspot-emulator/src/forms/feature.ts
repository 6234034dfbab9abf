import { type Question } from '../data/question.js';
import { type Span } from '../data/sightings.js';
import { isObject, type JsonObject, type JsonValue } from '../json.js';
import { Refusal } from '../refusal.js';
import { type Asked, type RequestLimits } from './form.js';
import { findCentre, findGeometryFault, toArea } from './geometry.js';
import { findBreach, isCallback, isText, type PropertyRule } from './rules.js';
import { findWindowFaults, parseInstant, type WindowLimits } from './window.js';

/** One feature of a collection: a place and a window. `at` says where it stands, for the words of a refusal. */
export function parseFeature(
  feature: JsonValue,
  rules: readonly PropertyRule[],
  limits: RequestLimits & { at: number | string },
): Asked<Question> {
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
    ...{ name, start, end, callback, properties, fault, sources: [] },
    open: ({ asOf }) => ({
      where: { name, ...findCentre(geometry) },
      area: toArea(geometry),
      ...{ span, properties, asOf },
    }),
  };
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
  const breach = windowFault ?? findBreach(properties, rules);
  return breach === undefined ? findGeometryFault(geometry) : `properties.${breach}`;
}
