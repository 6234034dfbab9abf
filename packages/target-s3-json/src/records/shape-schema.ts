import { isJsonObject, type JsonObject, type JsonValue } from '@onspot-tap/singer';
import { type Fields, type FieldTree } from './field-tree.js';
import { DEPENDENCIES, resolveRef, SAME_FIELDS } from './subschemas.js';

/**
 * The schema of what is left of records: without the fields that go, at any depth, and without what need not hold any
 * more where some have gone.
 */
export function shapeSchema(schema: JsonObject, tree: FieldTree): JsonObject {
  return shape(schema, tree, { root: schema, refs: [] });
}

/** `refs` are those that have been followed since the last field: one that comes again leads nowhere. */
type Place = { root: JsonObject; refs: readonly string[] };

function shape(schema: JsonObject, tree: FieldTree, place: Place): JsonObject {
  const { $ref: ref, ...rest } = schema;
  const target = resolveRef(ref, place.root);
  if (target !== undefined && typeof ref === 'string' && !place.refs.includes(ref)) {
    // A copy takes the place of the reference: elsewhere the same definition may keep what goes here.
    return shape({ ...target, ...rest }, tree, { ...place, refs: [...place.refs, ref] });
  }
  const isGone = (name: JsonValue) => typeof name === 'string' && tree.of(name) === 'drop';
  // A list of nothing says nothing, and older drafts of JSON Schema do not allow it.
  const areGone = (names: JsonValue) => Array.isArray(names) && names.length > 0 && names.every(isGone);
  const entries = Object.entries(schema)
    .filter(([keyword, value]) => !(keyword === 'required' && areGone(value)))
    .map(([keyword, value]) => [keyword, shapeKeyword(keyword, value)] as const);
  return withoutDoubts(Object.fromEntries(entries), schema, tree);

  function shapeKeyword(keyword: string, value: JsonValue): JsonValue {
    if (keyword === 'properties' && isJsonObject(value)) return shapeProperties(value, tree, place.root);
    if (keyword === 'required' && Array.isArray(value)) return value.filter((name) => !isGone(name));
    if (DEPENDENCIES.has(keyword) && isJsonObject(value)) {
      const staying = Object.entries(value).filter(([name, needs]) => !isGone(name) && !areGone(needs));
      return Object.fromEntries(staying.map(([name, needs]) => [name, shapeNeeds(needs)]));
    }
    if (!SAME_FIELDS.has(keyword)) return value;
    if (Array.isArray(value)) return value.map((item) => (isJsonObject(item) ? shape(item, tree, place) : item));
    return isJsonObject(value) ? shape(value, tree, place) : value;
  }

  function shapeNeeds(needs: JsonValue): JsonValue {
    if (Array.isArray(needs)) return needs.filter((name) => !isGone(name));
    return isJsonObject(needs) ? shape(needs, tree, place) : needs;
  }
}

/** What speaks of how many or which values there are, and could be wrong of values that have lost fields. */
const DOUBTFUL: ReadonlySet<string> = new Set(['uniqueItems', 'maxContains', 'unevaluatedProperties']);

/** A shaped schema without what was true of whole values only. Of alternatives several may hold where fields have gone. */
function withoutDoubts(shaped: JsonObject, original: JsonObject, tree: FieldTree): JsonObject {
  const isMoved = (keyword: string) =>
    original[keyword] !== undefined && !isUnmoved(original[keyword], shaped[keyword] ?? null);
  const gone = new Set(Object.keys(shaped).filter((keyword) => isDoubtful(keyword, shaped[keyword] ?? null, tree)));
  if (isMoved('not')) gone.add('not');
  if (isMoved('if')) for (const keyword of ['if', 'then', 'else']) gone.add(keyword);
  if (isMoved('oneOf')) gone.add('oneOf');
  const sure: JsonObject = Object.fromEntries(Object.entries(shaped).filter(([keyword]) => !gone.has(keyword)));
  if (!gone.has('oneOf')) return sure;
  const alternatives = shaped.oneOf ?? null;
  if (sure.anyOf === undefined) return { ...sure, anyOf: alternatives };
  return { ...sure, allOf: [...(Array.isArray(sure.allOf) ? sure.allOf : []), { anyOf: alternatives }] };
}

function isDoubtful(keyword: string, value: JsonValue, tree: FieldTree): boolean {
  if (keyword === 'minProperties') return tree.drops;
  if (keyword === 'const') return isWhole(value);
  if (keyword === 'enum') return Array.isArray(value) && value.some(isWhole);
  return DOUBTFUL.has(keyword);
}

/** A value that has fields, or whose items may. */
function isWhole(value: JsonValue): boolean {
  return typeof value === 'object' && value !== null;
}

/** Keywords that may hold of what is left though they did not hold of the whole. */
const HARDLY_HELD = /"(?:additionalProperties|maxProperties|patternProperties|propertyNames|contains)":/;

/** Whether schemas hold of what is left exactly where they held of the whole. */
function isUnmoved(original: JsonValue, shaped: JsonValue): boolean {
  const text = JSON.stringify(original);
  return !HARDLY_HELD.test(text) && JSON.stringify(shaped) === text;
}

function shapeProperties(properties: JsonObject, tree: FieldTree, root: JsonObject): JsonObject {
  const entries = Object.entries(properties)
    .map(([name, value]) => ({ name, value, fields: tree.of(name) }))
    .filter(({ fields }) => fields !== 'drop')
    .map(({ name, value, fields }) => [name, shapeProperty(value, fields, root)] as const);
  return Object.fromEntries(entries);
}

function shapeProperty(value: JsonValue, fields: Fields, root: JsonObject): JsonValue {
  return isJsonObject(value) && typeof fields === 'object' ? shape(value, fields, { root, refs: [] }) : value;
}
