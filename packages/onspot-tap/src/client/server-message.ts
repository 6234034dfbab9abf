import { createRedactor, isJsonObject } from '@onspot-tap/singer';
import { type Answer } from './exchange.js';
import { type OnSpotCredentials } from './signer.js';

/** Enough for a sentence; what follows in a gateway's answer is the canonical request. */
const MAX_LENGTH = 300;

/** A callback URL's last segment is its token, and a refusal may quote the URL: only the host is kept. */
const URLS = /\b([a-z][a-z0-9+.-]*:(?:\\?\/){2})(?:[^\s/\\"'<>]*@)?([^\s/\\?#"'<>]*)[^\s"'<>]*/gi;

/** No word is this long, but a signature, a token or a hashed device is. */
const LONG_WORDS = /[\w.~%+/=-]{48,}/g;

/** The server's words about an answer, as one line that is safe to show; '' when it said nothing. */
export type ServerMessage = (answer: Pick<Answer, 'body'>) => string;

export function createServerMessage(credentials: OnSpotCredentials): ServerMessage {
  const redactor = createRedactor();
  redactor.add(Object.values(credentials));
  return ({ body }) => {
    const text = textOf(body).replaceAll(URLS, '$1$2/***').replaceAll(LONG_WORDS, '***');
    const line = redactor.redact(text).replaceAll(/\s+/g, ' ').trim();
    return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)}…` : line;
  };
}

// `{"message": …}` is documented for 400 and 403 only; elsewhere whatever came is shown.
function textOf(body: Buffer): string {
  const text = body.subarray(0, 64 * 1024).toString();
  try {
    const json: unknown = JSON.parse(text);
    if (!isJsonObject(json)) return text;
    const message = json.message ?? json.Message;
    return typeof message === 'string' ? message : text;
  } catch {
    return text;
  }
}
