import { listedIn } from '../csv/device-list.js';
import { isObject, type JsonValue } from '../json.js';
import { Refusal } from '../refusal.js';
import { type Audience } from '../tables/audience.js';
import { listFeatures } from './collection.js';
import { type Asked, type Form, type RequestLimits } from './form.js';
import { checkSources } from './file-rules.js';
import { findBreach, isCallback, isText, type PropertyRule } from './rules.js';

/** Every item of the collection is a question about the devices that its files list. */
export const eachFile: Form<Audience> = (body, rules, limits) =>
  listFeatures(body, limits.maxFeatures).map((item, at) => parseFiles(item, rules, { ...limits, at }));

function parseFiles(
  item: JsonValue,
  rules: readonly PropertyRule[],
  limits: RequestLimits & { at: number },
): Asked<Audience> {
  const fail = (fault: string): never => {
    throw new Refusal(400, `Invalid feature at index ${limits.at}: ${fault}`);
  };
  if (!isObject(item) || item.type !== 'Files') return fail('type must be Files');
  const { properties, paths = null } = item;
  if (!isObject(properties)) return fail('properties are missing');
  const { name, callback } = properties;
  if (!isText(name)) return fail('properties.name is required');
  if (!isCallback(callback, limits.httpsCallbacksOnly))
    return fail(`properties.callback must be an ${limits.httpsCallbacksOnly ? 'https' : 'http or https'} URL`);
  const breach = findBreach(properties, rules);
  const fault = checkSources('paths')({ paths }) ?? (breach && `properties.${breach}`);
  if (fault && properties.validate !== false) return fail(fault);
  return {
    ...{ name, start: '', end: '', callback, properties, fault },
    sources: Array.isArray(paths) && !fault ? paths.map(String) : [],
    open: ({ texts }) => listedIn(texts, name, properties),
  };
}
