import { type SettingsSchema } from '@onspot-tap/settings';

/** Rates may be fractions, but not nothing. */
const POSITIVE = 0.000_1;

/** Where OnSpot is, who asks, and what is asked. */
export const onSpotSettings = {
  os_access_key: {
    type: 'string',
    minLength: 1,
    secret: true,
    description: 'Access key that signs requests to OnSpot.',
  },
  os_secret_key: {
    type: 'string',
    minLength: 1,
    secret: true,
    description: 'Secret key that belongs to os_access_key.',
  },
  os_api_key: {
    type: 'string',
    minLength: 1,
    secret: true,
    description: 'API key, sent as x-api-key beside the signature.',
  },
  os_session_token: { type: 'string', secret: true, description: 'Session token, where the keys are temporary.' },
  os_base_url: {
    type: 'string',
    pattern: '^https?://',
    examples: ['https://api.onspotdata.com'],
    description:
      'Where OnSpot’s API is. Default: https://api.onspotdata.com, or the address that os_gateway_id, os_region and os_stage make.',
  },
  os_gateway_id: {
    type: 'string',
    description: 'Id of the API gateway, the original’s way to say where the API is.',
  },
  os_region: { type: 'string', default: 'us-east-1', description: 'Region that requests are signed for.' },
  os_stage: { type: 'string', default: 'Prod', description: 'Stage of the API gateway; used with os_gateway_id.' },
  os_account: {
    type: 'string',
    default: '',
    description:
      'Any name for the account. Change it when the keys begin to belong to another account: open questions of the old one are then not taken for the new one’s.',
  },
  os_callback_url: {
    type: 'string',
    pattern: '^https?://',
    examples: ['https://callbacks.example.com/onspot'],
    description: 'Where OnSpot posts its answers. With callback_secret a token is appended per question.',
  },
  os_latency_days: {
    type: 'integer',
    minimum: 1,
    maximum: 400,
    default: 30,
    description: 'Days that OnSpot still revises: each run asks for the newest so many days again.',
  },
  os_latency_ages: {
    type: 'array',
    items: { type: 'integer', minimum: 0, maximum: 400 },
    minItems: 1,
    examples: [[2, 3, 7, 14, 30]],
    description:
      'Ages in days at which a day is asked for again, instead of every night of os_latency_days: it costs a fraction of the questions. Default: every night.',
  },
  os_settle_days: {
    type: 'integer',
    minimum: 0,
    default: 2,
    description: 'Age in days of the newest day that OnSpot answers for.',
  },
  os_batch_size: {
    type: 'integer',
    minimum: 1,
    maximum: 1000,
    default: 50,
    description: 'Locations in one request.',
  },
  os_concurrency: {
    type: 'integer',
    minimum: 1,
    maximum: 32,
    default: 4,
    description: 'Requests to OnSpot at a time.',
  },
  os_requests_per_second: {
    type: 'number',
    minimum: POSITIVE,
    examples: [2, 0.5],
    description:
      'Requests to OnSpot that begin in a second, at most, one after another at equal distances; together with os_concurrency. Default: no such bound.',
  },
  os_max_attempts: {
    type: 'integer',
    minimum: 1,
    default: 3,
    description: 'How often a question is asked before its day becomes a gap and the bookmark may pass.',
  },
  os_retry_wait_seconds: {
    type: 'number',
    minimum: 0,
    default: 120,
    description:
      'How long a question that OnSpot could not answer rests before it is asked again in the same run; twice as long after each further attempt.',
  },
  os_hash: {
    type: 'boolean',
    default: true,
    description: 'Whether device ids come hashed. false asks for plain advertising ids.',
  },
  os_retry_server_failures: {
    type: 'boolean',
    default: false,
    description:
      'Whether an answer 502, 503 or 504 to a submission means that it was surely not accepted, so that it is repeated at once. By default such a submission waits for its callbacks first, since it may have been paid for.',
  },
  start_date: {
    type: 'string',
    description:
      'First day to ask for, for locations without a bookmark. Default: as many days back as os_latency_days.',
  },
} as const satisfies SettingsSchema;
