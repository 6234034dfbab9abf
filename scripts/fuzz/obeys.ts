type Schema = Record<string, unknown>;

const own = (object: object, name: string): unknown => Object.getOwnPropertyDescriptor(object, name)?.value as unknown;

/** Whether a value obeys a schema of the few keywords that the fuzzer's schemas have. */
export function obeys(schema: unknown, value: unknown): boolean {
  const { type, enum: allowed, items } = schema as Schema;
  if (type !== undefined && ![type].flat().some((name) => isOfType(name, value))) return false;
  if (Array.isArray(allowed) && !allowed.includes(value)) return false;
  if (Array.isArray(value)) return items === undefined || value.every((item) => obeys(items, item));
  return typeof value !== 'object' || value === null || obeysMembers(schema as Schema, value);
}

function obeysMembers({ properties = {}, required = [], additionalProperties = true }: Schema, value: object): boolean {
  if (!(required as string[]).every((name) => Object.hasOwn(value, name))) return false;
  return Object.keys(value).every((name) => {
    const property = own(properties as object, name);
    return property === undefined ? additionalProperties !== false : obeys(property, own(value, name));
  });
}

function isOfType(name: unknown, value: unknown): boolean {
  switch (name) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'integer':
      // A number too large for a double is a whole one.
      return typeof value === 'number' && (!Number.isFinite(value) || Number.isInteger(value));
    default:
      return typeof value === name;
  }
}
