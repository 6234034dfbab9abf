import { type ConfigOf, defineSettings, graceSettings } from '@onspot-tap/settings';
import { s3ProblemsOf, s3Settings, unfinishedSettings } from '@onspot-tap/storage';
import { findZoneFlaw } from '../keys/time-zone.js';
import { findStreamProblems } from '../streams/stream-problems.js';
import { findDestinationFlaws } from './destination-flaws.js';
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
    ...findDestinationFlaws(config),
    ...findObjectFlaws(config),
    ...[findZoneFlaw(config.key_time_zone)].filter((flaw) => flaw !== undefined),
    ...findStreamProblems(config.streams),
    ...s3ProblemsOf(config),
  ],
});

/** The parsed configuration. */
export type TargetConfig = ConfigOf<typeof targetSettings.schema>;
