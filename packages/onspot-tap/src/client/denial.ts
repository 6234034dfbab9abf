import { type Answer } from './exchange.js';
import { type DenialCause } from './outcomes.js';

/** Signatures are good for five minutes either way. */
const TOLERATED_SKEW_MS = 4 * 60_000;

// The gateway's texts, from the most telling to the least. It knows a path it lacks only as "missing token".
const SIGNS: readonly (readonly [RegExp, DenialCause])[] = [
  [/signature expired|not yet current|signature .*(too old|in the future)|skew/i, 'clock'],
  [/token .*expired|expired token/i, 'session'],
  [/missing authentication token/i, 'path'],
  [/signature .*(not match|mismatch|invalid|wrong)|invalid signature|wrong signature/i, 'secret-key'],
  [/not authorized to (perform|access)|explicit deny/i, 'permission'],
  [/scoped to .*region/i, 'region'],
  [/security token .*invalid|unrecognized client|access key|credential/i, 'access-key'],
  [/api.?key|^forbidden$/i, 'api-key'],
];

const ADVICE: Record<DenialCause, string> = {
  'access-key': 'it does not know the access key (os_access_key)',
  'secret-key': 'the secret key (os_secret_key) does not belong to the access key (os_access_key)',
  region: 'requests must be signed for another AWS region (os_region)',
  'api-key': 'the API key (os_api_key) is wrong or may not be used for this',
  session: 'the session token has expired; get new credentials',
  clock: "this machine's clock is wrong",
  permission: 'the access key (os_access_key) is known, but may not do this; ask OnSpot',
  path: 'it has no such path, which as a rule means a wrong base URL or stage',
  unknown: "check os_access_key, os_secret_key, os_api_key and this machine's clock",
};

export type Denial = { cause: DenialCause; sentence: string };

/** Which of the credentials a 401 or 403 points at, as a sentence without any of them. */
export function diagnoseDenial(answer: Answer, what: string, options: { words: string; nowMs: number }): Denial {
  const { words, nowMs } = options;
  const cause = SIGNS.find(([sign]) => sign.test(words))?.[1] ?? 'unknown';
  const said = words === '' ? 'it gave no reason' : `OnSpot says: ${words}`;
  const skew = describeSkew(answer.headers.date, nowMs, cause);
  return { cause, sentence: `OnSpot answered ${answer.status} to ${what}: ${ADVICE[cause]}${skew} (${said})` };
}

function describeSkew(date: string | undefined, nowMs: number, cause: DenialCause): string {
  const skewMs = nowMs - Date.parse(date ?? '');
  if (Number.isNaN(skewMs) || Math.abs(skewMs) < TOLERATED_SKEW_MS) return '';
  const difference = `${formatSeconds(Math.abs(skewMs))} ${skewMs < 0 ? 'behind' : 'ahead of'} OnSpot's; set it right`;
  if (cause === 'clock') return `, ${difference}`;
  return cause === 'unknown' ? `, which is ${difference}` : '';
}

function formatSeconds(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'min'],
    [seconds % 60, 's'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}
