import { isJsonObject } from './message.js';

// The user part goes up to the last @: a password may hold one. Schemes are short, which keeps long text cheap.
const URL_WITH_SECRETS = /\b([a-z][a-z0-9+.-]{0,20}:\/\/)(?:[^\s/?#"'<>]*@)?([^\s?#"'<>]*)(\?[^\s#"'<>]*)?/gi;

/** Shorter values would blot out ordinary words; no real key is that short. */
const SHORTEST_SECRET = 4;

/** Takes secrets out of text: known values wherever they stand, and the user and query part of every URL. */
export type Redactor = {
  /** These values never appear again, as they are, URL-encoded or inside JSON. */
  add: (secrets: Iterable<string | undefined>) => void;
  redact: (text: string) => string;
};

export function createRedactor(): Redactor {
  let secrets: string[] = [];
  return {
    add(values) {
      const known = new Set(secrets);
      for (const value of values) {
        if (value === undefined || value.length < SHORTEST_SECRET) continue;
        for (const form of formsOf(value)) known.add(form);
      }
      // Longest first, so that a secret that contains another one goes as a whole.
      secrets = [...known].sort((a, b) => b.length - a.length);
    },
    redact: (text) => redactUrls(secrets.reduce((safe, secret) => safe.replaceAll(secret, '***'), text)),
  };
}

function formsOf(secret: string): string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  // Through a buffer, since half a surrogate pair cannot be encoded.
  return [secret, encodeURIComponent(Buffer.from(secret).toString()), inJson, JSON.stringify(inJson).slice(1, -1)];
}

/** Every URL in the text without its user part and with `?***` for its query: both may hold keys or signatures. */
export function redactUrls(text: string): string {
  return text.replace(URL_WITH_SECRETS, (_whole, scheme: string, place: string, query?: string) =>
    query === undefined ? `${scheme}${place}` : `${scheme}${place}?***`,
  );
}

/** A copy of anything JSON can hold in which every string, and every name, is redacted. */
export function redactDeeply<T>(value: T, redact: Redactor['redact']): T;
export function redactDeeply(value: unknown, redact: Redactor['redact']): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((item: unknown) => redactDeeply(item, redact));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [redact(name), redactDeeply(member, redact)]),
  );
}
