import { isJsonObject, type JsonObject, type JsonValue } from '@onspot-tap/singer';
import { MemberNames } from './member-names.js';
import { RequiredMembers } from './required-members.js';
import { type Form, type Members, NOTHING } from './form.js';

/** What a schema asks of an object's members; undefined when that is nothing. */
export function toMembers(schema: JsonObject, toForm: (schema: JsonValue) => Form): Members | undefined {
  const { additionalProperties = true } = schema;
  const properties = isJsonObject(schema.properties) ? Object.entries(schema.properties) : [];
  const required = Array.isArray(schema.required) ? schema.required.filter((name) => typeof name === 'string') : [];
  if (properties.length === 0 && required.length === 0 && additionalProperties === true) return undefined;
  const others = toForm(additionalProperties);
  const formOf = new Map(properties.map(([name, property]) => [name, toForm(property)]));
  const names = new MemberNames([...new Set([...formOf.keys(), ...required])], others !== NOTHING);
  const numbered = (name: string) => [names.numberOf(name), formOf.get(name) ?? others] as const;
  const forms: Form[] = [];
  for (const [number, form] of [...formOf.keys(), ...required].map(numbered)) forms[number] = form;
  return {
    names,
    forms,
    others,
    required: required.length === 0 ? undefined : new RequiredMembers(required.map((name) => names.numberOf(name))),
  };
}
