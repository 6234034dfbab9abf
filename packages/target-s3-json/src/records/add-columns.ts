import { isJsonObject, type JsonObject, type JsonValue } from '@onspot-tap/singer';
import { toExpression } from '../validation/expression.js';
import { COLUMNS, type MetadataColumn } from './metadata-columns.js';
import { DEPENDENCIES, resolveRef } from './subschemas.js';

/**
 * The schema of records to which the columns are added. What it says of one already stays; what it says of all fields,
 * or of how many there are, lets them pass.
 */
export function addColumns(schema: JsonObject, columns: readonly MetadataColumn[]): JsonObject {
  if (columns.length === 0) return schema;
  const admitted = admit(schema, columns, { root: schema, refs: [] });
  return { ...admitted, properties: withColumns(admitted.properties, columns) };
}

function withColumns(properties: JsonValue | undefined, columns: readonly MetadataColumn[]): JsonObject {
  const own = isJsonObject(properties) ? properties : {};
  const added = columns.filter((name) => !Object.hasOwn(own, name)).map((name) => [name, COLUMNS[name]]);
  return { ...own, ...(Object.fromEntries(added) as JsonObject) };
}

type Place = { root: JsonObject; refs: readonly string[] };

/** Keywords that look at an object as a whole, and at the columns in it. */
const OF_ALL_FIELDS = /"(?:additionalProperties|unevaluatedProperties|patternProperties|propertyNames|maxProperties)":/;

/** Keywords whose schemas speak of the same object. */
const SAME_OBJECT: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'allOf', 'not', 'if', 'then', 'else']);

function admit(schema: JsonObject, columns: readonly MetadataColumn[], place: Place): JsonObject {
  const { $ref: ref, ...rest } = schema;
  const target = typeof ref === 'string' && !place.refs.includes(ref) ? resolveRef(ref, place.root) : undefined;
  if (typeof ref === 'string' && target !== undefined && OF_ALL_FIELDS.test(JSON.stringify(target))) {
    // A copy takes the place of the reference: a field may be of the same definition, and gets no columns.
    return admit({ ...target, ...rest }, columns, { ...place, refs: [...place.refs, ref] });
  }
  const admitted = Object.entries(schema).map(([keyword, value]) => [keyword, admitIn(keyword, value)] as const);
  const isClosed = ['additionalProperties', 'unevaluatedProperties'].some((keyword) => keyword in schema);
  const whole: JsonObject = Object.fromEntries(admitted);
  return isClosed ? { ...whole, properties: withColumns(whole.properties, columns) } : whole;

  function admitIn(keyword: string, value: JsonValue): JsonValue {
    const isColumn = (name: JsonValue) => columns.some((column) => column === name);
    if (keyword === 'maxProperties' && typeof value === 'number') return value + columns.length;
    if (keyword === 'propertyNames') return { anyOf: [value, { enum: [...columns] }] };
    if (keyword === 'patternProperties' && isJsonObject(value)) {
      const entries = Object.entries(value).map(([pattern, of]) => [pattern, matches(pattern, columns) ? {} : of]);
      return Object.fromEntries(entries) as JsonObject;
    }
    // Every record has the columns now, whatever it was that came with one.
    if (DEPENDENCIES.has(keyword) && isJsonObject(value)) {
      const others = Object.entries(value).filter(([name]) => !isColumn(name));
      return Object.fromEntries(others.map(([name, needs]) => [name, admitAny(needs)]));
    }
    return SAME_OBJECT.has(keyword) ? admitAny(value) : value;
  }

  function admitAny(value: JsonValue): JsonValue {
    if (Array.isArray(value)) return value.map((item) => admitAny(item));
    return isJsonObject(value) ? admit(value, columns, place) : value;
  }
}

/** A pattern that is none here matches, to be sure. */
function matches(pattern: string, columns: readonly MetadataColumn[]): boolean {
  try {
    const expression = toExpression(pattern);
    return columns.some((column) => expression.test(column));
  } catch {
    return true;
  }
}
