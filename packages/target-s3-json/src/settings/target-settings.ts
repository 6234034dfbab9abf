import { type ConfigOf, defineSettings, graceSettings } from '@onspot-tap/settings';
import { s3ProblemsOf, s3Settings, unfinishedSettings } from '@onspot-tap/storage';
import { findZoneFlaw } from '../keys/time-zone.js';
import { findStreamProblems } from '../streams/stream-problems.js';
import { destinationSettings } from './destination-settings.js';
import { keySettings } from './key-settings.js';
import { messageSettings } from './message-settings.js';
import { findObjectFlaws } from './object-flaws.js';
import { logSettings } from './log-settings.js';
import { objectSettings } from './object-settings.js';
import { streamSettings } from './stream-settings.js';
import { validationSettings } from './validation-settings.js';

/** Every setting of the target. */
export const targetSettings = defineSettings({
  envPrefix: 'TARGET_S3_JSON',
  schema: {
    ...destinationSettings,
    ...keySettings,
    ...objectSettings,
    ...streamSettings,
    ...validationSettings,
    ...messageSettings,
    now: {
      type: 'string',
      format: 'date-time',
      description: 'For tests and replays: the run believes that it starts at this time (RFC 3339).',
    },
    ...logSettings,
    ...graceSettings,
    ...unfinishedSettings,
    ...s3Settings,
  },
  check: (config) => [
    ...((config.destination ?? config.s3_bucket ?? config.destination_path) ? [] : [NO_DESTINATION]),
    ...findObjectFlaws(config),
    ...[findZoneFlaw(config.key_time_zone)].filter((flaw) => flaw !== undefined),
    ...findStreamProblems(config.streams),
    ...s3ProblemsOf(config),
  ],
});

const NO_DESTINATION =
  'There is nowhere to write to: set "destination" (s3://bucket/prefix or a directory), or "s3_bucket" (with "s3_key_prefix"), or "destination_path"';

/** The parsed configuration. */
export type TargetConfig = ConfigOf<typeof targetSettings.schema>;
