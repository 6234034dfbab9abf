import { type JsonObject } from '../json.js';

/** What is wrong with a feature's properties, in words; undefined when nothing is. */
export type PropertyRule = (properties: JsonObject) => string | undefined;

/** `validate: false` puts off to a failed callback what would be refused at once. */
export const checkValidate: PropertyRule = ({ validate }) =>
  validate === undefined || typeof validate === 'boolean' ? undefined : 'properties.validate must be a boolean';

/** `hash` is in no document, but every known client sends it. */
export const checkHash: PropertyRule = ({ hash }) =>
  hash === undefined || typeof hash === 'boolean' ? undefined : 'properties.hash must be a boolean';

/** How many devices a household may have to count; at least 1, at most 30. */
export const checkHouseholdSize: PropertyRule = ({ min = 1, max = 20 }) => {
  if (!isCount(min) || min < 1) return 'properties.min must be a whole number of at least 1';
  if (!isCount(max) || max > 30) return 'properties.max must be a whole number of at most 30';
  return min > max ? 'properties.min must not be above properties.max' : undefined;
};

function isCount(value: unknown): value is number {
  return Number.isInteger(value);
}
