import { isJsonObject, type JsonObject, type JsonValue } from '@onspot-tap/singer';
import { MemberNames } from './member-names.js';
import { RequiredMembers } from './required-members.js';
import { kindsOf } from './kinds.js';
import { ALL_KINDS, KIND, type Members, NOTHING, type Form } from './form.js';

/** What a schema asks of an object's members; undefined when it does not even speak of objects. */
export function toMembers(schema: JsonObject, toForm: (schema: JsonValue) => Form): Members | undefined {
  const { additionalProperties = true } = schema;
  const properties = isJsonObject(schema.properties) ? Object.entries(schema.properties) : [];
  const required = Array.isArray(schema.required) ? schema.required.filter((name) => typeof name === 'string') : [];
  const asksNothing = properties.length === 0 && required.length === 0 && additionalProperties === true;
  if (asksNothing && (kindsOf(schema) === ALL_KINDS || (kindsOf(schema) & KIND.object) === 0)) return undefined;
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
