import { buffer } from 'node:stream/consumers';
import { parseJson } from '@onspot-tap/settings';
import { EXIT, Failure, isJsonObject } from '@onspot-tap/singer';
import { type RequestOptions, type Storage } from '@onspot-tap/storage';

/**
 * The keys of the locations files, `esquire_locations_2.json` before `esquire_locations_10.json`: files named .json or
 * .geojson that start with the prefix, folders below it excluded.
 */
export async function listLocationFiles(storage: Storage, prefix: string, options: RequestOptions): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of storage.list({ prefix, ...options })) {
    if (/^[^/]*\.(geo)?json$/i.test(key.slice(prefix.length))) keys.push(key);
  }
  return keys.sort(byNaturalOrder);
}

const { compare } = new Intl.Collator('en', { numeric: true });

function byNaturalOrder(a: string, b: string): number {
  return compare(a, b) || (a < b ? -1 : 1);
}

/**
 * The features of one file. A byte order mark and a comma too many, which files made by scripts have, are let pass.
 *
 * @throws Failure with `EXIT.data`, naming the file, when it is not a FeatureCollection
 */
export async function readFeatures(storage: Storage, key: string, options: RequestOptions): Promise<unknown[]> {
  const stored = await storage.read(key, options);
  const url = storage.url + key;
  if (stored === undefined) throw new Failure(EXIT.temporary, `${url} was deleted while it was about to be read`);
  const text = decode(await buffer(stored.body), url);
  const json = parseJson(text, { what: `locations file ${url}`, exitCode: EXIT.data, allowTrailingComma: true });
  if (!isJsonObject(json) || json.type !== 'FeatureCollection' || !Array.isArray(json.features)) {
    throw new Failure(
      EXIT.data,
      `The locations file ${url} is not a GeoJSON FeatureCollection with a list "features" (a single Feature has to be put into one); mend it or take it away`,
    );
  }
  return json.features;
}

function decode(bytes: Uint8Array, url: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Failure(EXIT.data, `The locations file ${url} is not UTF-8 text; save it as UTF-8`, { cause });
  }
}
