import { type SettingsSchema } from '@onspot-tap/settings';

/** Where locations lie and books are kept. */
export const placesSettings = {
  work_url: {
    type: 'string',
    description:
      'Work store: ledger, inbox, failures and lease, as s3://bucket/prefix or a directory. Default: s3://{s3_bucket}/{s3_output_folder}/.',
  },
  shard: {
    type: 'string',
    pattern: '^\\d{1,5}/\\d{1,5}$',
    examples: ['0/4'],
    description:
      'Which of several runs beside each other this one is, I/N, I from 0: it asks about its share of the locations, groups, pairs and audiences alone. All of a night have the same N; it may be another the next night. Default: there are no others.',
  },
  lease_seconds: {
    type: 'number',
    minimum: 1,
    maximum: 3_600,
    default: 300,
    description:
      'Seconds that lease.json in the work store keeps other taps out unless it is renewed, which happens every fifth of it: how long a killed run blocks the next one.',
  },
  locations_url: {
    type: 'string',
    description:
      'Where the GeoJSON files of the locations lie, as s3://bucket/prefix or a directory. Default: s3://{s3_bucket}/{s3_locations_folder}/.',
  },
  s3_bucket: { type: 'string', description: 'Bucket of the original layout.' },
  s3_output_folder: { type: 'string', default: '', description: 'Folder for the work store in s3_bucket.' },
  s3_locations_folder: { type: 'string', default: '', description: 'Folder of the locations files in s3_bucket.' },
  s3_locations_prefix: {
    type: 'string',
    default: '',
    description: 'How the names of locations files begin, such as esquire_locations.',
  },
  location_id_property: {
    type: 'string',
    default: 'name',
    description: 'Property of a feature that holds the location id.',
  },
  bounds: {
    type: 'array',
    items: { type: 'array', items: { type: 'number' }, minItems: 4 },
    description:
      'Boxes [west, south, east, north] that locations must lie in; catches swapped coordinates. An empty list switches the check off. Default: the United States with Alaska, Hawaii and Puerto Rico.',
  },
  strict_locations: {
    type: 'boolean',
    default: false,
    description:
      'Whether one bad feature ends the run before anything is asked, instead of being left out and reported.',
  },
} as const satisfies SettingsSchema;
