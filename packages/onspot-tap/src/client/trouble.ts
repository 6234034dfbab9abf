import { messageOf } from '@onspot-tap/singer';

// Our words, not those of Node and undici: retries are logged in runs that end well, and schedulers take a log line
// that speaks of an "error" for a failed run.
const WORDS: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name cannot be looked up now',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no network',
  ETIMEDOUT: 'the connection timed out',
  UND_ERR_CONNECT_TIMEOUT: 'it took too long to connect',
  UND_ERR_HEADERS_TIMEOUT: 'no answer came in time',
  UND_ERR_BODY_TIMEOUT: 'the answer stopped halfway',
  UND_ERR_SOCKET: 'the connection was cut',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
};

/** What went wrong with a connection, in a few words with the code. */
export function describeTrouble(cause: Error): string {
  const code = codeOf(cause);
  const words = WORDS[code] ?? (isTlsTrouble(cause) ? 'its certificate or its TLS is not acceptable' : undefined);
  if (words === undefined) return messageOf(cause);
  return code.startsWith('UND_ERR') ? words : `${words} (${code})`;
}

/** Whether the other side's certificate, or its speaking TLS at all, is the trouble: it will be the same next time. */
export function isTlsTrouble(cause: Error): boolean {
  return /CERT|SIGNATURE|ISSUER|^ERR_TLS|^ERR_SSL|^EPROTO/.test(codeOf(cause));
}

// Of several addresses tried in vain, the first one speaks for all.
function codeOf(cause: Error & { code?: unknown; errors?: unknown }): string {
  if (typeof cause.code === 'string') return cause.code;
  return Array.isArray(cause.errors) && cause.errors.length > 0 ? codeOf(cause.errors[0] as Error) : '';
}
