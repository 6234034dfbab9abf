import { isJsonObject, type JsonObject, type JsonValue } from '@onspot-tap/singer';

/** Keywords whose value is a map of names to schemas, so that a name in it is not a keyword. */
const SCHEMA_MAPS = new Set(['properties', 'patternProperties', 'definitions', '$defs', 'dependencies']);

/** Keywords whose value is data, to be left as it is. */
const DATA = new Set(['enum', 'const', 'default', 'examples']);

/**
 * A schema as Ajv's draft-07 reads it. Taps write draft-04 and mixtures: `exclusiveMinimum: true` becomes a number,
 * `required: true` at a field and `id` are dropped, and so is `$schema`, which would name a draft to be loaded.
 */
export function modernizeSchema(schema: JsonObject): JsonObject {
  const modern: JsonObject = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === '$schema' || keyword === 'id' || keyword === '$id') continue;
    if (keyword === '__proto__') continue; // set as a member, it would become one that is inherited
    // Ajv knows it beside `type` only, and would refuse the schema.
    if (keyword === 'nullable' && (value !== true || schema.type === undefined)) continue;
    if (keyword === 'required' && !Array.isArray(value)) continue;
    if (keyword === 'exclusiveMinimum' && typeof value === 'boolean') continue;
    if (keyword === 'exclusiveMaximum' && typeof value === 'boolean') continue;
    modern[keyword] = modernizeValue(keyword, value);
  }
  makeExclusive(modern, schema, { bound: 'minimum', exclusive: 'exclusiveMinimum' });
  makeExclusive(modern, schema, { bound: 'maximum', exclusive: 'exclusiveMaximum' });
  return modern;
}

function modernizeValue(keyword: string, value: JsonValue): JsonValue {
  if (DATA.has(keyword)) return value;
  if (Array.isArray(value)) return value.map((item) => (isJsonObject(item) ? modernizeSchema(item) : item));
  if (!isJsonObject(value)) return value;
  if (!SCHEMA_MAPS.has(keyword)) return modernizeSchema(value);
  const entries = Object.entries(value).map(([name, item]) => [
    name,
    isJsonObject(item) ? modernizeSchema(item) : item,
  ]);
  return Object.fromEntries(entries) as JsonObject;
}

function makeExclusive(modern: JsonObject, schema: JsonObject, names: { bound: string; exclusive: string }): void {
  const bound = schema[names.bound];
  if (schema[names.exclusive] !== true || typeof bound !== 'number') return;
  modern[names.exclusive] = bound;
}
