const URL_WITH_SECRETS = /\b([a-z][a-z0-9+.-]*:\/\/)(?:[^\s/?#@"']*@)?([^\s?#"'<>]*)(\?[^\s#"'<>]*)?/gi;

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
        for (const form of [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)]) known.add(form);
      }
      // Longest first, so that a secret that contains another one goes as a whole.
      secrets = [...known].sort((a, b) => b.length - a.length);
    },
    redact: (text) => redactUrls(secrets.reduce((safe, secret) => safe.replaceAll(secret, '***'), text)),
  };
}

/** Every URL in the text without its user part and with `?***` for its query: both may hold keys or signatures. */
export function redactUrls(text: string): string {
  return text.replace(URL_WITH_SECRETS, (_whole, scheme: string, place: string, query?: string) =>
    query === undefined ? `${scheme}${place}` : `${scheme}${place}?***`,
  );
}
