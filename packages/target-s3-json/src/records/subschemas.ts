import { isJsonObject, type JsonObject, type JsonValue } from '@onspot-tap/singer';

/** Keywords whose schemas speak of the same value, or of the items of an array: they have the same fields. */
export const SAME_FIELDS: ReadonlySet<string> = new Set([
  ...['anyOf', 'oneOf', 'allOf', 'not', 'if', 'then', 'else'],
  ...['items', 'prefixItems', 'additionalItems', 'contains'],
]);

/** What is asked of an object that has a field: names of other fields, or a schema. */
export const DEPENDENCIES: ReadonlySet<string> = new Set(['dependencies', 'dependentRequired', 'dependentSchemas']);

/** What a `$ref` within the same document (`#/definitions/address`) points at. */
export function resolveRef(ref: JsonValue | undefined, root: JsonObject): JsonObject | undefined {
  if (typeof ref !== 'string' || !ref.startsWith('#')) return undefined;
  const names = ref.split('/').slice(1).map(unescapePointer);
  let at: JsonValue | undefined = root;
  for (const name of names) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    at = (at as JsonObject)[name];
  }
  return isJsonObject(at) ? at : undefined;
}

function unescapePointer(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** Whether a schema knows the field at the end of a path. */
export function hasField(schema: JsonObject, [name = '', ...rest]: readonly string[], root: JsonObject): boolean {
  for (const { properties } of alternativesOf(schema, root)) {
    if (!isJsonObject(properties) || !Object.hasOwn(properties, name)) continue;
    if (rest.length === 0) return true;
    const field = properties[name];
    if (isJsonObject(field) && hasField(field, rest, root)) return true;
  }
  return false;
}

/** A schema and all others that may describe the same value or its items. */
function alternativesOf(schema: JsonObject, root: JsonObject): Set<JsonObject> {
  const found = new Set([schema]);
  for (const each of found) {
    const parts = [...SAME_FIELDS].flatMap((keyword) => each[keyword] ?? []);
    for (const part of [...parts, resolveRef(each.$ref, root)]) if (isJsonObject(part)) found.add(part);
  }
  return found;
}
