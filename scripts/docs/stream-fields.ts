import { type StreamSchema } from 'onspot-tap';

type Property = {
  type: string | string[];
  description?: string;
  format?: string;
  enum?: string[];
  items?: Property;
  properties?: Record<string, Property>;
};

/** The keys of a stream's records and the table of their fields. */
export function toFieldsTable({ keyProperties, schema }: StreamSchema): string[] {
  const { properties, additionalProperties } = schema as {
    properties: Record<string, Property>;
    additionalProperties?: unknown;
  };
  return [
    `Keys: ${keyProperties.map((key) => `\`${key}\``).join(', ')}.`,
    '',
    '| field | type | meaning |',
    '| --- | --- | --- |',
    ...Object.entries(properties).flatMap(([name, property]) => toRows(name, property)),
    ...(additionalProperties === undefined ? [] : ['| other columns | string or null | As OnSpot names them |']),
    '',
  ];
}

/** A row for the field, and one for each member that is inside it. */
function toRows(name: string, property: Property): string[] {
  const { type, format, description = '', items, properties } = property;
  const inside = Object.entries(properties ?? items?.properties ?? {});
  const types = [type].flat().join(' or ');
  const listed =
    items === undefined ? types : `list of ${inside.length > 0 ? 'objects' : `${[items.type].flat()[0]}s`}`;
  const prefix = items === undefined ? `${name}.` : `${name}[].`;
  return [
    `| \`${name}\` | ${format === undefined ? listed : `${listed}, ${format}`} | ${meaningOf(description, property)} |`,
    ...inside.flatMap(([inner, own]) => toRows(`${prefix}${inner}`, own)),
  ];
}

function meaningOf(description: string, { enum: values }: Property): string {
  return values === undefined ? description : `${description}: ${values.map((value) => `\`${value}\``).join(', ')}`;
}
