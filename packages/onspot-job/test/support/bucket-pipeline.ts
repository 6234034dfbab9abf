import { text } from 'node:stream/consumers';
import { type S3Place } from '../../../../test/support/s3-place.js';
import { runHere } from './job-process.js';
import { newFolder, stateOf } from './pipeline.js';

/** Pipelines in a bucket, as BUCKET, SOURCE and PIPELINE name them. */
export type BucketPipelines = {
  /** The four files as the original had them, credentials in tap_config.json included. */
  putPipeline(prefix: string, output: string): Promise<void>;
  /** Runs the job to its end in this process; tap and target are processes all the same. */
  run(variables: NodeJS.ProcessEnv, config: object): Promise<{ code: number; log: string }>;
  json<T>(key: string): Promise<T>;
  /** The keys below a prefix, without it. */
  keys(prefix: string): Promise<string[]>;
};

export async function pipelinesIn({ endpoint, bucket, keys, storage }: S3Place): Promise<BucketPipelines> {
  const folder = await newFolder();
  const env = {
    BUCKET: bucket,
    ONSPOT_JOB_S3_ENDPOINT: endpoint,
    ONSPOT_JOB_S3_ACCESS_KEY: keys.accessKeyId,
    ONSPOT_JOB_S3_SECRET_KEY: keys.secretAccessKey,
  };
  return {
    async putPipeline(prefix, output) {
      const files = {
        'tap_config.json': {
          s3_access_key: keys.accessKeyId,
          s3_secret_key: keys.secretAccessKey,
          s3_endpoint: endpoint,
          s3_bucket: bucket,
          s3_output_folder: output,
          start_date: '2021-02-07T00:00:00Z',
        },
        'catalog.json': { streams: [] },
        'target_config.json': { delimiter: 'newline' },
        'state_previous.json': stateOf('2026-01-01'),
      };
      for (const [name, json] of Object.entries(files)) await storage.write(prefix + name, JSON.stringify(json));
    },
    run: (variables, config) =>
      runHere({ config: { work_dir: folder, ...config }, env: { ...env, ...variables }, folder, args: [] }),
    async json<T>(key: string) {
      const found = await storage.read(key);
      if (!found) throw new Error(`there is no ${key}`);
      return JSON.parse(await text(found.body)) as T;
    },
    async keys(prefix) {
      const found: string[] = [];
      for await (const { key } of storage.list({ prefix })) found.push(key.slice(prefix.length));
      return found;
    },
  };
}
