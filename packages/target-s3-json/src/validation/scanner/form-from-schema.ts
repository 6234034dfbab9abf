import { isJsonObject, type JsonObject, type JsonValue } from '@onspot-tap/singer';
import { intersect, unite } from './combine-forms.js';
import { kindsOf } from './kinds.js';
import { toMembers } from './members.js';
import { toNumberTests } from './number-rules.js';
import { ALL_KINDS, ANYTHING, type Form, type Items, KIND, makeForm, NOTHING } from './form.js';
import { type FormatOf, toStringScan } from './string-rules.js';

/**
 * Kinds of values that a scanner cannot judge where a keyword stands. What the validator does not know either (titles,
 * units, taps' own words) is not among them.
 */
const UNDECIDED: Readonly<Record<string, number>> = {
  $ref: ALL_KINDS,
  $recursiveRef: ALL_KINDS,
  $dynamicRef: ALL_KINDS,
  not: ALL_KINDS,
  if: ALL_KINDS,
  then: ALL_KINDS,
  else: ALL_KINDS,
  formatMinimum: KIND.string,
  formatMaximum: KIND.string,
  formatExclusiveMinimum: KIND.string,
  formatExclusiveMaximum: KIND.string,
  patternProperties: KIND.object,
  propertyNames: KIND.object,
  minProperties: KIND.object,
  maxProperties: KIND.object,
  dependencies: KIND.object,
  dependentRequired: KIND.object,
  dependentSchemas: KIND.object,
  unevaluatedProperties: KIND.object,
  additionalItems: KIND.array,
  prefixItems: KIND.array,
  contains: KIND.array,
  minContains: KIND.array,
  maxContains: KIND.array,
  uniqueItems: KIND.array,
  unevaluatedItems: KIND.array,
};

/**
 * What a scanner can find valid of a schema. Of a value that it finds valid the validator says the same; for the rest
 * the validator has to be asked.
 *
 * @param schema as the validator gets it, and has accepted it
 */
export function toForm(schema: JsonValue, formatOf: FormatOf): Form {
  if (!isJsonObject(schema)) return schema === true ? ANYTHING : NOTHING;
  const nested = (each: JsonValue) => toForm(each, formatOf);
  const alone = intersect(
    toScalarForm(schema, formatOf),
    makeForm({ members: toMembers(schema, nested), items: toItems(schema, nested) }),
  );
  return combinationsOf(schema).reduce((form, each) => intersect(form, unite(each.map(nested))), alone);
}

/** Kinds, and what is asked of strings and numbers. */
function toScalarForm(schema: JsonObject, formatOf: FormatOf): Form {
  const undecided = Object.keys(schema).reduce((kinds, keyword) => kinds | (UNDECIDED[keyword] ?? 0), 0);
  const numbers = toNumberTests(schema, formatOf);
  const [testNumber, ...more] = numbers ?? [];
  const untestable =
    (numbers === undefined ? KIND.integer | KIND.fraction : 0) | (isList(schema.items) ? KIND.array : 0);
  return makeForm({
    kinds: kindsOf(schema) & ~undecided & ~untestable,
    scanString: toStringScan(schema, formatOf),
    testNumber: more.length === 0 ? testNumber : (...value) => (numbers ?? []).every((test) => test(...value)),
  });
}

function toItems(schema: JsonObject, nested: (schema: JsonValue) => Form): Items | undefined {
  const { items, minItems: least = 0, maxItems: most = Infinity } = schema;
  if (items === undefined && least === 0 && most === Infinity) return undefined;
  if (typeof least !== 'number' || typeof most !== 'number' || isList(items)) return undefined;
  return { form: nested(items ?? true), least, most };
}

/** Lists of schemas, of each of which one must be obeyed. */
function combinationsOf({ allOf = [], anyOf, oneOf }: JsonObject): JsonValue[][] {
  const all = isList(allOf) ? allOf.map((each) => [each]) : [];
  const any = isList(anyOf) ? [anyOf] : [];
  // Exactly one is obeyed where one is obeyed and no two could be.
  const one = isList(oneOf) ? [areDisjoint(oneOf) ? oneOf : [false]] : [];
  return [...all, ...any, ...one];
}

function areDisjoint(schemas: readonly JsonValue[]): boolean {
  let seen = 0;
  for (const schema of schemas) {
    const kinds = isJsonObject(schema) ? kindsOf({ type: schema.type ?? [] }) : ALL_KINDS;
    if ((seen & kinds) !== 0 || kinds === 0) return false;
    seen |= kinds;
  }
  return true;
}

function isList(value: JsonValue | undefined): value is JsonValue[] {
  return Array.isArray(value);
}
