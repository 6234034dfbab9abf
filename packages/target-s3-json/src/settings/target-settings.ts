import { type ConfigOf, defineSettings, graceSettings } from '@onspot-tap/settings';
import { s3ProblemsOf, s3Settings, unfinishedSettings } from '@onspot-tap/storage';
import { destinationSettings } from './destination-settings.js';
import { keySettings } from './key-settings.js';
import { objectSettings } from './object-settings.js';
import { validationSettings } from './validation-settings.js';

/** Every setting of the target. */
export const targetSettings = defineSettings({
  envPrefix: 'TARGET_S3_JSON',
  schema: {
    ...destinationSettings,
    ...keySettings,
    ...objectSettings,
    ...validationSettings,
    now: {
      type: 'string',
      format: 'date-time',
      description: 'For tests and replays: the run believes that it starts at this time (RFC 3339).',
    },
    ...graceSettings,
    ...unfinishedSettings,
    ...s3Settings,
  },
  check: ({ delimiter, destination, s3_bucket, destination_path, ...others }) => [
    ...((destination ?? s3_bucket ?? destination_path) ? [] : [NO_DESTINATION]),
    ...(delimiter === 'newline' || delimiter === '\n' ? [] : [NO_DELIMITER]),
    ...s3ProblemsOf(others),
  ],
});

const NO_DESTINATION =
  'There is nowhere to write to: set "destination" (s3://bucket/prefix or a directory), or "s3_bucket" (with "s3_key_prefix"), or "destination_path"';

const NO_DELIMITER = '"delimiter" must be "newline" (or a line feed): records are written as JSON lines';

/** The parsed configuration. */
export type TargetConfig = ConfigOf<typeof targetSettings.schema>;
