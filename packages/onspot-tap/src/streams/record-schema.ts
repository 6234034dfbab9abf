import { type JsonObject } from '@onspot-tap/singer';

/** The schema of a stream's records. A field that is no key may be left out of records, so only keys are required. */
export function toRecordSchema(keyProperties: readonly string[], properties: JsonObject): JsonObject {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    properties,
    required: [...keyProperties],
  };
}

type Property = { type: string; description: string; format?: string; enum?: string[] };

export const string = (description: string): Property => ({ type: 'string', description });

export const integer = (description: string): Property => ({ type: 'integer', description });

export const number = (description: string): Property => ({ type: 'number', description });

export const time = (description: string): Property => ({ type: 'string', format: 'date-time', description });

/** The same property, which may be null. */
export const nullable = (property: Property): JsonObject => ({ ...property, type: [property.type, 'null'] });

/** Members that are always there together. */
export const object = (description: string, properties: JsonObject): JsonObject => ({
  type: 'object',
  description,
  properties,
  required: Object.keys(properties),
});

/** A list of objects, each with all these members. */
export const rows = (description: string, properties: JsonObject): JsonObject => ({
  type: 'array',
  description,
  items: { type: 'object', properties, required: Object.keys(properties) },
});

/** Names that only OnSpot knows, each with a map from further such names to numbers. */
export const mapOfNumbers = (description: string): JsonObject => ({
  type: 'object',
  description,
  additionalProperties: { type: 'object', additionalProperties: { type: 'number' } },
});

/** The fields that tell which question a record answers. */
export const ASKED = {
  location_id: string('Id of the location, as its feature in the locations file names it'),
  group: string('Name of the group of locations that was asked about as one'),
  pair: string('Name of the pair: locations where people were targeted, and locations where they may have come'),
  audience: string('Name of the audience: the list of devices or of addresses that was asked about'),
  start: time('First moment of the window asked for, UTC'),
  end: time('Last moment of the window asked for, UTC'),
  response_id: nullable(string("OnSpot's id of the answer this record comes from; null when it named none")),
} as const;
