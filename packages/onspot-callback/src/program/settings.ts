import { type ConfigOf, defineSettings } from '@onspot-tap/settings';
import { s3ProblemsOf, s3Settings, unfinishedSettings } from '@onspot-tap/storage';
import { defaultLimits, type ReceiverLimits } from '../limits.js';

export const ENV_PREFIX = 'ONSPOT_CALLBACK';

/** Shorter ones can be guessed from a token that was seen. */
const SHORTEST_SECRET = 16;

/** Seconds; a longer time than that is a slip of the pen. */
const DAY = 86_400;

const schema = {
  work_url: {
    type: 'string',
    minLength: 1,
    description: 'The work store of the tap: an s3:// URL or a directory. Answers are stored in responses/ below it.',
  },
  callback_secret: {
    type: 'array',
    items: { type: 'string' },
    minItems: 1,
    secret: true,
    description:
      'The secret that signs the tap’s callback URLs, at least 16 characters, or a list of them: all are accepted, so that it can be changed without losing a callback.',
  },
  host: { type: 'string', minLength: 1, default: '0.0.0.0', description: 'Address to listen on.' },
  port: {
    type: 'integer',
    minimum: 0,
    maximum: 65535,
    default: 8080,
    description: 'Port to listen on; 0 takes a free one and says which in the log.',
  },
  max_body_bytes: {
    type: 'integer',
    minimum: 1,
    default: defaultLimits.maxBodyBytes,
    description: 'Longest body, after decoding, that is taken; longer ones are answered 413.',
  },
  budget_bytes: {
    type: 'integer',
    minimum: 16 * 1024 * 1024,
    default: defaultLimits.budgetBytes,
    description:
      'Memory for all bodies in flight together. Callers beyond it wait, they are not refused. A long body on its way into a bucket takes 16 MiB of it, more with larger s3_part_mebibytes or s3_parts_in_flight.',
  },
  max_connections: {
    type: 'integer',
    minimum: 1,
    default: defaultLimits.maxConnections,
    description:
      'Connections at the same time. Beyond that the one that has waited longest without a request makes room; when all have one, the new one is closed.',
  },
  headers_timeout_seconds: {
    type: 'integer',
    minimum: 1,
    maximum: DAY,
    default: defaultLimits.headersTimeoutMs / 1000,
    description: 'Time that a caller has for the header of a request.',
  },
  idle_timeout_seconds: {
    type: 'integer',
    minimum: 1,
    maximum: DAY,
    default: defaultLimits.idleTimeoutMs / 1000,
    description: 'Longest silence in the middle of a body.',
  },
  slow_timeout_seconds: {
    type: 'integer',
    minimum: 1,
    maximum: DAY,
    default: defaultLimits.slowTimeoutMs / 1000,
    description:
      'How long a body may be awaited in all beyond what it takes at 1 KiB a second; who dribbles is cut off. Time in which the receiver lets a caller wait does not count.',
  },
  request_timeout_seconds: {
    type: 'integer',
    minimum: 1,
    maximum: DAY,
    default: defaultLimits.requestTimeoutMs / 1000,
    description: 'Time for a whole callback, its storing included.',
  },
  keep_alive_seconds: {
    type: 'integer',
    minimum: 1,
    maximum: DAY,
    default: defaultLimits.keepAliveTimeoutMs / 1000,
    description:
      'How long an idle connection stays open for a next request. It has to be longer than the idle time-out of a load balancer in front.',
  },
  stop_grace_seconds: {
    type: 'integer',
    minimum: 0,
    maximum: DAY,
    default: defaultLimits.stopGraceMs / 1000,
    description: 'Time for the callbacks in flight to end in after SIGTERM; then they are cut off.',
  },
  now: {
    type: 'string',
    format: 'date-time',
    description: 'The time it believes to start at (RFC 3339), for tests and replays. Default: the clock’s.',
  },
  ...unfinishedSettings,
  ...s3Settings,
} as const;

const required = ['work_url', 'callback_secret'] as const;

export type CallbackConfig = ConfigOf<typeof schema, (typeof required)[number]>;

export const settings = defineSettings({ schema, required, envPrefix: ENV_PREFIX, check: findProblems });

function findProblems({ callback_secret: secrets = [], ...others }: Partial<CallbackConfig>): string[] {
  const isShort = secrets.some((secret) => secret.length < SHORTEST_SECRET);
  return [
    ...(isShort ? [`"callback_secret" must have at least ${SHORTEST_SECRET} characters, each of a list`] : []),
    ...s3ProblemsOf(others, { readsBack: true }),
  ];
}

/** The limits that a configuration sets. */
export function limitsFrom(config: CallbackConfig): Omit<ReceiverLimits, 'uploadBytes'> {
  return {
    maxBodyBytes: config.max_body_bytes,
    budgetBytes: config.budget_bytes,
    maxConnections: config.max_connections,
    headersTimeoutMs: config.headers_timeout_seconds * 1000,
    idleTimeoutMs: config.idle_timeout_seconds * 1000,
    slowTimeoutMs: config.slow_timeout_seconds * 1000,
    requestTimeoutMs: config.request_timeout_seconds * 1000,
    keepAliveTimeoutMs: config.keep_alive_seconds * 1000,
    stopGraceMs: config.stop_grace_seconds * 1000,
  };
}
