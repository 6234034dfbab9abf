import { buffer } from 'node:stream/consumers';
import { EXIT, type ExitCode, Failure, isJsonObject, type JsonObject } from '@onspot-tap/singer';
import { parseJson } from '@onspot-tap/settings';
import { type Storage } from '@onspot-tap/storage';

/** The names of the four files, as the original had them. */
export const FILES = {
  tapConfig: 'tap_config.json',
  catalog: 'catalog.json',
  state: 'state_previous.json',
  targetConfig: 'target_config.json',
} as const;

/** A file as it was downloaded. */
export type Downloaded = { bytes: Buffer; etag: string; modified: Date };

/** A file that holds a JSON object, and what it says. */
export type DownloadedJson = Downloaded & { json: JsonObject };

/** What the job downloads before it runs anything, but for states. */
export type PipelineFiles = {
  tapConfig: DownloadedJson;
  catalog: DownloadedJson;
  targetConfig: DownloadedJson | undefined;
};

/**
 * Downloads the configurations and the catalog, and reads them as JSON.
 *
 * @throws Failure that names the object: 78 when tap_config.json or catalog.json is missing or a configuration is not
 *   a JSON object, 65 when the catalog is not
 */
export async function downloadFiles(storage: Storage, signal: AbortSignal): Promise<PipelineFiles> {
  const get = (name: string) => download(storage, name, signal);
  const tapConfig = parseObject(storage, FILES.tapConfig, needed(storage, FILES.tapConfig, await get(FILES.tapConfig)));
  const catalog = parseObject(storage, FILES.catalog, needed(storage, FILES.catalog, await get(FILES.catalog)));
  const targetConfig = await get(FILES.targetConfig);
  return {
    tapConfig,
    catalog,
    targetConfig: targetConfig && parseObject(storage, FILES.targetConfig, targetConfig),
  };
}

/** One object as a whole; undefined when there is none. */
export async function download(storage: Storage, key: string, signal?: AbortSignal): Promise<Downloaded | undefined> {
  const found = await storage.read(key, signal && { signal });
  if (found === undefined) return undefined;
  const { etag, modified } = found.info;
  return { bytes: await buffer(found.body), etag, modified };
}

function needed(storage: Storage, name: string, found: Downloaded | undefined): Downloaded {
  if (found) return found;
  throw new Failure(
    EXIT.config,
    `There is no ${storage.url}${name}; put it there, or correct the place of the pipeline files (pipeline_url, or BUCKET, SOURCE and PIPELINE)`,
  );
}

function parseObject(storage: Storage, name: string, file: Downloaded): DownloadedJson {
  const exitCode: ExitCode = name === FILES.catalog ? EXIT.data : EXIT.config;
  const what = `file ${storage.url}${name}`;
  const json = parseJson(file.bytes.toString(), { what, exitCode });
  if (!isJsonObject(json)) throw new Failure(exitCode, `The ${what} does not hold a JSON object`);
  return { ...file, json };
}
