import { isJsonObject, type JsonObject, type JsonValue } from '@onspot-tap/singer';
import { MemberNames } from './member-names.js';
import { RequiredMembers } from './required-members.js';
import { type Members, NOTHING, type Shape } from './shape.js';

/** What a schema asks of an object's members; undefined when that is nothing. */
export function toMembers(schema: JsonObject, toShape: (schema: JsonValue) => Shape): Members | undefined {
  const { additionalProperties = true } = schema;
  const named = isJsonObject(schema.properties) ? Object.entries(schema.properties) : [];
  const properties = named.filter(([name]) => name !== '__proto__'); // the validator takes it for one that is not named
  const required = Array.isArray(schema.required) ? schema.required.filter((name) => typeof name === 'string') : [];
  if (properties.length === 0 && required.length === 0 && additionalProperties === true) return undefined;
  const others = toShape(additionalProperties);
  const shapeOf = new Map(properties.map(([name, property]) => [name, toShape(property)]));
  const names = new MemberNames([...new Set([...shapeOf.keys(), ...required])], others !== NOTHING);
  const numbered = (name: string) => [names.numberOf(name), shapeOf.get(name) ?? others] as const;
  const shapes: Shape[] = [];
  for (const [number, shape] of [...shapeOf.keys(), ...required].map(numbered)) shapes[number] = shape;
  return {
    names,
    shapes,
    others,
    required: required.length === 0 ? undefined : new RequiredMembers(required.map((name) => names.numberOf(name))),
  };
}
