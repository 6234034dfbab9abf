import { type Comparison } from '../data/attribution.js';
import { type Question } from '../data/question.js';
import { listFeatures } from './collection.js';
import { parseFeature } from './feature.js';
import { type Asked, type Form, type RequestLimits } from './form.js';
import { checkHash, checkValidate } from './rules.js';
import { parseWhole, type Whole } from './whole.js';

/** Two collections of features are one question, with a name and a callback of its own. */
export const twoCollections: Form<Comparison> = (body, rules, limits) => {
  const whole = parseWhole(body, rules, limits);
  const targeting = readCollection(whole, 'targetingFeatureCollection', limits);
  const attribution = readCollection(whole, 'attributionFeatureCollection', limits);
  const [first] = attribution;
  const { name, callback, properties } = whole;
  const fault = [...targeting, ...attribution].find((each) => each.fault !== undefined)?.fault;
  return [
    {
      ...{ name, start: first?.start ?? '', end: first?.end ?? '', callback, properties, fault, sources: [] },
      open: (given) => ({
        ...{ name, properties },
        targeting: targeting.map(({ open }) => open(given)),
        attribution: attribution.map(({ open }) => open(given)),
      }),
    },
  ];
};

function readCollection({ properties }: Whole, key: string, limits: RequestLimits): Asked<Question>[] {
  return listFeatures(properties[key], limits.maxFeatures, key).map((feature, i) =>
    parseFeature(feature, [checkValidate, checkHash], { ...limits, at: `${i} of ${key}` }),
  );
}
