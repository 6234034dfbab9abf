import { type JsonObject, type JsonValue } from '../json.js';
import { toKey } from '../tables/table.js';

/** What is wrong with some properties, in words that begin with one's name; undefined when nothing is. */
export type PropertyRule = (properties: JsonObject) => string | undefined;

/** The first thing that is wrong. */
export function findBreach(properties: JsonObject, rules: readonly PropertyRule[]): string | undefined {
  for (const rule of rules) {
    const breach = rule(properties);
    if (breach !== undefined) return breach;
  }
  return undefined;
}

/** `validate: false` puts off to a failed callback what would be refused at once. */
export const checkValidate = checkBoolean('validate');

/** `hash` is in no document, but every known client sends it. */
export const checkHash = checkBoolean('hash');

/** How many devices a household may have to count; at least 1, at most 30. */
export const checkHouseholdSize: PropertyRule = ({ min = 1, max = 20 }) => {
  if (!isCount(min) || min < 1) return 'min must be a whole number of at least 1';
  if (!isCount(max) || max > 30) return 'max must be a whole number of at most 30';
  return min > max ? 'min must not be above max' : undefined;
};

/** How many hours an interval has. */
export const checkInterval: PropertyRule = ({ interval }) =>
  isCount(interval) && interval >= 1 ? undefined : 'interval must be a whole number of hours, at least 1';

/** The same, where it may be left out. */
export const checkOptionalInterval: PropertyRule = (properties) =>
  properties.interval === undefined ? undefined : checkInterval(properties);

/** Which keys an aggregate is to count. */
export const checkDemographics: PropertyRule = ({ demographics }) =>
  isTextList(demographics) ? undefined : 'demographics must be a list of keys, not empty';

/** Which columns are wanted: known ones, each once. Without `known`, any. */
export function checkHeaders(known?: readonly string[]): PropertyRule {
  const keys = known?.map(toKey);
  return ({ headers }) => {
    if (headers === undefined) return undefined;
    if (!isTextList(headers)) return 'headers must be a list of column names, not empty';
    const wanted = headers.map(toKey);
    if (new Set(wanted).size < wanted.length) return 'headers must not name a column twice';
    const stranger = headers.find((header) => keys?.includes(toKey(header)) === false);
    return stranger === undefined ? undefined : `headers must be of ${known?.join(', ') ?? ''}, not ${stranger}`;
  };
}

/** From how many meetings on, and over how many steps, devices know each other. */
export const checkSocialNetwork: PropertyRule = ({ countMin = 5, levels = 1 }) => {
  if (!isCount(countMin) || countMin < 5) return 'countMin must be a whole number of at least 5';
  return levels === 1 || levels === 2 ? undefined : 'levels must be 1 or 2';
};

/** How far a trade area reaches, and whom it holds. */
export const checkTradeArea: PropertyRule = (properties) => {
  const { radius = 1 } = properties;
  if (typeof radius !== 'number' || radius <= 0) return 'radius must be a number above 0';
  return findBreach(properties, [checkBoolean('includeHouseholds'), checkBoolean('includeWorkplaces')]);
};

/** Whether devices without a household are listed too; documented as an object whose example is "false". */
export const checkNonMatched: PropertyRule = ({ includeNonMatchedDevices: wish = false }) =>
  typeof wish === 'boolean' || wish === 'true' || wish === 'false'
    ? undefined
    : 'includeNonMatchedDevices must be a boolean';

/** Whether a value is a URL that callbacks can be posted to. */
export function isCallback(url: JsonValue | undefined, httpsOnly: boolean): url is string {
  if (!isText(url) || !URL.canParse(url)) return false;
  const { protocol } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && !httpsOnly);
}

export function isText(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && value !== '';
}

function checkBoolean(key: string): PropertyRule {
  return ({ [key]: value }) =>
    value === undefined || typeof value === 'boolean' ? undefined : `${key} must be a boolean`;
}

export function isTextList(value: JsonValue | undefined): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every(isText);
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value);
}
