import { defineSettings, graceSettings, shardProblems } from '@onspot-tap/settings';
import { s3ProblemsOf, s3Settings, unfinishedSettings } from '@onspot-tap/storage';
import { parseDay } from '../time/day.js';
import { answersSettings } from './answers-settings.js';
import { onSpotSettings } from './onspot-settings.js';
import { placesSettings } from './places-settings.js';
import { streamsProblemsOf } from './streams-problems.js';
import { streamsSettings } from './streams-settings.js';

/** All settings of the tap; the original's keys keep their names. */
export const settings = defineSettings({
  envPrefix: 'TAP_ONSPOT',
  required: ['os_access_key', 'os_secret_key', 'os_api_key'],
  schema: {
    ...onSpotSettings,
    ...placesSettings,
    ...answersSettings,
    ...streamsSettings,
    now: {
      type: 'string',
      format: 'date-time',
      description: 'The run believes that it starts at this time. For tests, demos and replays.',
    },
    ...graceSettings,
    ...unfinishedSettings,
    ...s3Settings,
  },
  check: (config) => [
    ...(config.start_date !== undefined && parseDay(config.start_date) === undefined
      ? [`"start_date" is not a date of the calendar (it is "${config.start_date}"); write it as 2026-01-31`]
      : []),
    ...(config.os_latency_ages !== undefined && Math.max(...config.os_latency_ages) <= config.os_settle_days
      ? [
          `"os_latency_ages" holds no age above "os_settle_days" (${config.os_settle_days}), so nothing would be asked again; leave such a ladder to "os_latency_days": 1`,
        ]
      : []),
    ...(config.token_hours < config.pending_expiry_hours + 24
      ? [
          `"token_hours" (${config.token_hours}) must be at least "pending_expiry_hours" + 24 (${config.pending_expiry_hours + 24}), or late answers would find a closed door`,
        ]
      : []),
    ...(config.bookmark_on === 'ack' && config.mode !== 'submit'
      ? ['"bookmark_on": "ack" needs "mode": "submit"']
      : []),
    ...(config.callback_listen !== undefined && config.callback_secret.length === 0
      ? ['"callback_listen" needs a "callback_secret": only tokens let callers in']
      : []),
    ...(config.callback_listen !== undefined && config.mode === 'submit'
      ? ['"callback_listen" is of no use with "mode": "submit": the run is gone before the answers come']
      : []),
    ...(config.mode !== 'collect' && config.os_callback_url === undefined && config.callback_listen === undefined
      ? ['"os_callback_url" is missing. Where OnSpot posts its answers']
      : []),
    ...(config.work_url === undefined && config.s3_bucket === undefined
      ? ['"work_url" is missing (or "s3_bucket", for the original layout)']
      : []),
    ...(config.locations_url === undefined && config.s3_bucket === undefined
      ? ['"locations_url" is missing (or "s3_bucket", for the original layout)']
      : []),
    ...shardProblems(config.shard, config),
    ...streamsProblemsOf(config),
    ...s3ProblemsOf(config, { readsBack: true }),
    ...(config.bounds ?? [])
      .filter((box) => box.length !== 4)
      .map(() => '"bounds" must hold boxes of four numbers: west, south, east, north'),
  ],
});

export type TapSettings = ReturnType<typeof settings.parse>['config'];
