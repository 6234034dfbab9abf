import { S3Error } from './errors.js';

/** Percent-encoding as signatures and `encoding-type=url` want it: everything but `A-Z a-z 0-9 - _ . ~`. */
export function encodeUri(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** A path, encoded however its sender pleased, in that encoding; its slashes stay, those that are encoded too. */
export function encodePath(path: string): string {
  return path
    .split('/')
    .map((segment) => encodeUri(decodeUri(segment)))
    .join('/');
}

/** Undoes percent-encoding; text that is not UTF-8 is refused, for keys are. */
export function decodeUri(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error('InvalidURI', `Could not decode the URI part '${text}' as UTF-8.`);
  }
}

/** The names and values of a query string in their order; a name without a value has an empty one. */
export function parseQuery(query: string): [name: string, value: string][] {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', ...value] = pair.replaceAll('+', ' ').split('=');
      return [decodeUri(name), decodeUri(value.join('='))];
    });
}
