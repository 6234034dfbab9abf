import { type SettingsSchema } from '@onspot-tap/settings';

const ids = { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 1 } as const;

const name = { type: 'string', pattern: '^[^\\u0000-\\u001f]{1,200}$' } as const;

/** What differs between streams, and what some of them ask about besides locations. */
export const streamsSettings = {
  streams: {
    type: 'object',
    default: {},
    description:
      'Settings of single streams by their names. delivery: callback or save (OnSpot writes a file to save_url). window: day, a number of days, or range (everything since start_date in one question). hash, interval, min_devices, max_devices, demographics, headers, include_non_matched_devices, count_min, levels, radius, include_households, include_workplaces, organization, match_acceptance_threshold: what OnSpot is told, where the stream has it. groups: [{name, locations}] for streams that ask about several locations at once. pairs: [{name, targeting, attribution}] for attribution. refresh: always asks about audiences once a day, changed (default) when their files have changed.',
    additionalProperties: {
      type: 'object',
      additionalProperties: false,
      properties: {
        delivery: { type: 'string', enum: ['callback', 'save'] },
        window: { anyOf: [{ enum: ['day', 'range'] }, { type: 'integer', minimum: 1, maximum: 366 }] },
        hash: { type: 'boolean' },
        interval: { type: 'integer', minimum: 1 },
        min_devices: { type: 'integer', minimum: 1, maximum: 30 },
        max_devices: { type: 'integer', minimum: 1, maximum: 30 },
        demographics: ids,
        headers: ids,
        include_non_matched_devices: { type: 'boolean' },
        count_min: { type: 'integer', minimum: 5 },
        levels: { type: 'integer', minimum: 1, maximum: 2 },
        radius: { type: 'number', minimum: 0 },
        include_households: { type: 'boolean' },
        include_workplaces: { type: 'boolean' },
        organization: { type: 'string', minLength: 1 },
        match_acceptance_threshold: { type: 'number', minimum: 0 },
        groups: {
          type: 'array',
          items: {
            type: 'object',
            required: ['name', 'locations'],
            additionalProperties: false,
            properties: { name, locations: ids },
          },
        },
        pairs: {
          type: 'array',
          items: {
            type: 'object',
            required: ['name', 'targeting', 'attribution'],
            additionalProperties: false,
            properties: { name, targeting: ids, attribution: ids },
          },
        },
        refresh: { type: 'string', enum: ['changed', 'always'] },
      },
    },
    examples: [{ observations: { delivery: 'save' }, demographics: { window: 30, demographics: ['estimated_age'] } }],
  },
  save_url: {
    type: 'string',
    examples: ['s3://bucket/onspot-files/'],
    description:
      'Where OnSpot writes files for streams with delivery save: an s3:// address that OnSpot’s account may write to and this program may read and list, or a directory for an emulator. Files stay there; let the bucket expire them.',
  },
  audiences: {
    type: 'array',
    default: [],
    description:
      'Lists of devices or addresses that lie in CSV files which OnSpot reads: name, of (devices or addresses), sources (s3:// or https:// addresses) and, for addresses, mappings from street, city, state, zip and zip4 to column names.',
    items: {
      type: 'object',
      required: ['name', 'of', 'sources'],
      additionalProperties: false,
      properties: {
        name,
        of: { type: 'string', enum: ['devices', 'addresses'] },
        sources: ids,
        mappings: {
          type: 'object',
          additionalProperties: false,
          properties: {
            street: { type: 'string' },
            city: { type: 'string' },
            state: { type: 'string' },
            zip: { type: 'string' },
            zip4: { type: 'string' },
          },
        },
      },
    },
    examples: [
      [
        {
          name: 'customers',
          of: 'addresses',
          sources: ['s3://bucket/customers.csv'],
          mappings: { street: 'address', city: 'city', state: 'state', zip: 'zip' },
        },
      ],
    ],
  },
} as const satisfies SettingsSchema;
