import { type JsonObject, type JsonValue } from '@onspot-tap/singer';
import { ALL_KINDS, KIND } from './form.js';

const NUMBERS = KIND.integer | KIND.fraction;

const BY_TYPE: Readonly<Record<string, number>> = { ...KIND, number: NUMBERS };

/** The kinds of values that a schema's `type`, `nullable`, `enum` and `const` leave. */
export function kindsOf({ type, nullable, enum: allowed, const: only }: JsonObject): number {
  const types = type === undefined ? ALL_KINDS : kindsOfTypes(Array.isArray(type) ? type : [type]);
  const nullability = nullable === true ? KIND.null : 0;
  return (types | nullability) & kindsAmong(allowed) & kindsAmong(only === undefined ? undefined : [only]);
}

function kindsOfTypes(types: readonly JsonValue[]): number {
  return types.reduce<number>((kinds, type) => kinds | kindOfType(type), 0);
}

function kindOfType(name: JsonValue): number {
  return typeof name === 'string' ? (BY_TYPE[name] ?? 0) : 0;
}

/** Objects and arrays are compared member by member, which is not a scanner's work. */
function kindsAmong(values: JsonValue | undefined): number {
  if (!Array.isArray(values)) return ALL_KINDS;
  const kinds = values.reduce<number>((kinds, value) => kinds | kindOfScalar(value), 0);
  // One of the two truth values is not told from the other by its kind.
  return values.includes(true) && values.includes(false) ? kinds : kinds & ~KIND.boolean;
}

function kindOfScalar(value: JsonValue): number {
  if (value === null) return KIND.null;
  if (typeof value === 'number') return NUMBERS;
  if (typeof value === 'boolean') return KIND.boolean;
  return typeof value === 'string' ? KIND.string : 0;
}

/** The values that `enum` or `const` allow, if they say anything; of both together none is looked at. */
export function allowedValues({ enum: allowed, const: only }: JsonObject): JsonValue[] | undefined {
  if (only === undefined) return Array.isArray(allowed) ? allowed : undefined;
  return allowed === undefined ? [only] : [];
}
