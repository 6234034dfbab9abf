import { type SettingsSchema } from '@onspot-tap/settings';

/** Durations may be fractions, for tests and impatient people, but not nothing. */
const POSITIVE = 0.000_1;

/** How answers come back, and how long they are waited for. */
export const answersSettings = {
  callback_secret: {
    type: 'array',
    items: { type: 'string', minLength: 16 },
    default: [],
    secret: true,
    description:
      'Secret, or list of them, that signs the token in each callback URL: the first signs, all are accepted. Without one the URL goes out as configured and answers are expected from the original’s Lambda.',
  },
  callback_listen: {
    type: 'string',
    pattern: '^(\\[[^\\]]+\\]|[^:]+):\\d+$',
    examples: ['127.0.0.1:8080'],
    description:
      'host:port where the tap takes callbacks itself while it runs, for laptops and demos; port 0 takes a free one. Default: a receiver of its own does.',
  },
  mode: {
    type: 'string',
    enum: ['sync', 'submit', 'collect'],
    default: 'sync',
    description: 'sync asks and waits for the answers; submit asks and leaves; collect only takes what has arrived.',
  },
  bookmark_on: {
    type: 'string',
    enum: ['result', 'ack'],
    default: 'result',
    description:
      'When a bookmark moves. ack (with mode submit only) moves it as soon as OnSpot has taken the question, for those who hand answers to another system.',
  },
  request_files: {
    type: 'string',
    enum: ['per_location', 'none'],
    description:
      'Whether requests/{stream}/{stream}_{response_id}.json is written per question, for the Lambda that combines. Default: per_location without callback_secret, else none.',
  },
  partial_failure: {
    type: 'string',
    enum: ['ignore', 'temporary', 'data'],
    default: 'ignore',
    description:
      'How a run ends in which questions have ended without an answer, or audiences, groups or pairs were left out, and everything else is delivered: ignore with 0, temporary with 75, data with 65. Such questions are in the log (as is what was left out), in requests and below errors/ in any case.',
  },
  max_wait_minutes: {
    type: 'number',
    minimum: POSITIVE,
    default: 240,
    description: 'Longest wait for answers in one run.',
  },
  stall_minutes: {
    type: 'number',
    minimum: POSITIVE,
    default: 60,
    description: 'The wait ends earlier when nothing has arrived for so long.',
  },
  ambiguous_wait_minutes: {
    type: 'number',
    minimum: POSITIVE,
    default: 60,
    description:
      'How long a submission whose acknowledgement never came waits for a callback before it counts as not accepted.',
  },
  pending_expiry_hours: {
    type: 'number',
    minimum: POSITIVE,
    default: 72,
    description: 'After this time a question without an answer has failed and may be asked again.',
  },
  token_hours: {
    type: 'number',
    minimum: POSITIVE,
    default: 96,
    description: 'How long the token in a callback URL lets an answer in; at least pending_expiry_hours + 24.',
  },
  inbox_retention_days: {
    type: 'number',
    minimum: 0,
    default: 0,
    description: 'Answers are kept at least this many days, even when nothing needs them any more.',
  },
  poll_seconds: {
    type: 'number',
    minimum: POSITIVE,
    default: 10,
    description:
      'How often the inbox is looked at while waiting; less often where a look takes long: it is followed by a rest of five times as long.',
  },
  state_interval_seconds: {
    type: 'number',
    minimum: 0,
    default: 10,
    description: 'A STATE goes out at most this often while answers come in.',
  },
  metrics_interval_seconds: {
    type: 'number',
    minimum: 0.01,
    maximum: 86_400,
    default: 60,
    description:
      'How often METRIC lines tell the questions and records of each stream and how long the oldest question has waited; they do at the end anyway.',
  },
} as const satisfies SettingsSchema;
