import { isObject, type JsonObject, type JsonValue } from '../json.js';
import { Refusal } from '../refusal.js';
import { type RequestLimits } from './form.js';
import { findBreach, isCallback, isText, type PropertyRule } from './rules.js';

/** A request that is one question, with its properties at the top level. */
export type Whole = { name: string; callback: string; properties: JsonObject };

/** Reads such a request, or refuses it with 400. */
export function parseWhole(body: JsonValue, rules: readonly PropertyRule[], limits: RequestLimits): Whole {
  if (!isObject(body)) throw new Refusal(400, 'The body must be an object');
  const { name, callback } = body;
  if (!isText(name)) throw new Refusal(400, 'name is required');
  if (!isCallback(callback, limits.httpsCallbacksOnly))
    throw new Refusal(400, `callback must be an ${limits.httpsCallbacksOnly ? 'https' : 'http or https'} URL`);
  const breach = findBreach(body, rules);
  if (breach !== undefined) throw new Refusal(400, breach);
  return { name, callback, properties: body };
}
