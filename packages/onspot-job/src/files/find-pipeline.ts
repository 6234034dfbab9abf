import { EXIT, Failure } from '@onspot-tap/singer';
import { openStorage, type Storage } from '@onspot-tap/storage';
import { FILES } from './pipeline-files.js';
import { type JobConfig } from '../settings.js';

/** How storages are opened: with the job's own credentials. */
export type OpenOptions = NonNullable<Parameters<typeof openStorage>[1]>;

/**
 * Where the pipeline files may be, the likeliest place first: the original had them in `{source}/pipeline/`, without a
 * folder per pipeline.
 */
export function pipelineUrls({ pipeline_url, bucket, source, pipeline }: JobConfig): string[] {
  if (pipeline_url !== undefined) return [pipeline_url];
  const parent = `s3://${bucket ?? ''}/${source ?? ''}/pipeline/`;
  return pipeline === undefined ? [parent] : [`${parent}${pipeline}/`, parent];
}

/**
 * Opens the first place that holds any of the four files. Nothing is written where there is none: it may be a slip.
 *
 * @throws Failure with `EXIT.config` that names the places looked at
 */
export async function findPipeline(config: JobConfig, open: OpenOptions): Promise<Storage> {
  const urls = pipelineUrls(config);
  for (const url of urls) {
    const storage = await openStorage(url, open);
    if (await holdsAnyFile(storage)) return storage;
  }
  throw new Failure(
    EXIT.config,
    `There are no pipeline files at ${urls.join(' nor at ')}; put ${FILES.tapConfig} and ${FILES.catalog} there, or correct pipeline_url (BUCKET, SOURCE and PIPELINE)`,
  );
}

/** Closes the storage unless it holds one. */
async function holdsAnyFile(storage: Storage): Promise<boolean> {
  let isFound = false;
  try {
    for (const name of Object.values(FILES)) isFound ||= (await storage.head(name)) !== undefined;
    return isFound;
  } finally {
    if (!isFound) storage.close();
  }
}
