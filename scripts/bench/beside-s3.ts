import { join } from 'node:path';
import { BUCKET, S3_KEYS } from './bucket.js';
import { programPath } from './paths.js';
import { type Cost, runCase } from './run-case.js';
import { startService } from './service.js';
import { type Case } from './workload.js';

/** Where the server keeps the objects of the bucket, below the folder of the case. */
export const S3_FOLDER = `s3/${BUCKET}`;

/** Runs a case beside a new S3 server, which the environment of the program leads to. */
export async function runBesideS3(one: Case, folder: string, signal: AbortSignal): Promise<Cost> {
  const server = await startService([programPath('s3-server.js'), join(folder, 's3')], signal);
  try {
    const env = {
      AWS_ENDPOINT_URL_S3: server.url,
      AWS_ACCESS_KEY_ID: S3_KEYS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: S3_KEYS.secretAccessKey,
      AWS_REGION: 'us-east-1',
    };
    const before = server.readCpuSeconds();
    const cost = await runCase(one, { folder, env }, signal);
    const after = server.readCpuSeconds();
    return { ...cost, serverCpuSeconds: before === undefined || after === undefined ? undefined : after - before };
  } finally {
    await server.stop();
  }
}
