import { isJsonObject, type JsonObject, type JsonValue } from '@onspot-tap/singer';
import { ALL_KINDS, type Form, KIND, type Members, NOTHING } from './form.js';
import { kindsOf } from './kinds.js';
import { MemberNames } from './member-names.js';
import { RequiredMembers } from './required-members.js';
import { share } from './shared-forms.js';

/** What a schema asks of an object's members; undefined when it does not even speak of objects. */
export function toMembers(schema: JsonObject, toForm: (schema: JsonValue) => Form): Members | undefined {
  const { additionalProperties = true } = schema;
  const named = isJsonObject(schema.properties) ? Object.entries(schema.properties) : [];
  const properties = named.filter(([name]) => name !== '__proto__'); // the validator takes it for one that is not named
  const required = new Set(Array.isArray(schema.required) ? schema.required.filter(isString) : []);
  const asksNothing = properties.length === 0 && required.size === 0 && additionalProperties === true;
  if (asksNothing && !speaksOfObjects(schema)) return undefined;
  const other = toForm(additionalProperties);
  const forms = new Map([...required].map((name) => [name, other]));
  for (const [name, property] of properties) forms.set(name, toForm(property));
  const known = Array.from(forms, ([name, form]) => ({ name, about: share(form), isRequired: required.has(name) }));
  return {
    names: new MemberNames(known, other, other !== NOTHING),
    required: required.size === 0 ? undefined : new RequiredMembers(required.size),
  };
}

function speaksOfObjects(schema: JsonObject): boolean {
  const kinds = kindsOf(schema);
  return kinds !== ALL_KINDS && (kinds & KIND.object) !== 0;
}

const isString = (value: unknown): value is string => typeof value === 'string';
