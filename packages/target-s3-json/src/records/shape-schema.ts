import { isJsonObject, type JsonObject, type JsonValue } from '@onspot-tap/singer';
import { type Fields, type FieldTree } from './field-tree.js';
import { resolveRef, SAME_FIELDS } from './subschemas.js';

/** The schema of what is left of records: without the fields that go, in `properties` and `required` at any depth. */
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
  const entries = Object.entries(schema).map(([keyword, value]) => [keyword, shapeKeyword(keyword, value)] as const);
  return Object.fromEntries(entries);

  function shapeKeyword(keyword: string, value: JsonValue): JsonValue {
    if (keyword === 'properties' && isJsonObject(value)) return shapeProperties(value, tree, place.root);
    if (keyword === 'required' && Array.isArray(value))
      return value.filter((name) => typeof name !== 'string' || tree.of(name) !== 'drop');
    if (!SAME_FIELDS.has(keyword)) return value;
    if (Array.isArray(value)) return value.map((item) => (isJsonObject(item) ? shape(item, tree, place) : item));
    return isJsonObject(value) ? shape(value, tree, place) : value;
  }
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
