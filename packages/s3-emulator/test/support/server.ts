import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { startS3Emulator, type S3Emulator, type S3EmulatorOptions } from '@onspot-tap/s3-emulator';

export const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'a secret for tests' };
export const Bucket = 'things';

// The SDK warns of failed streams, which are what some tests are about.
const silent = () => undefined;
const QUIET = { debug: silent, info: silent, warn: silent, error: silent };

export type TestServer = {
  emulator: S3Emulator;
  directory: string;
  /** Does not try again, so that tests see every answer. */
  s3: S3Client;
  /** Another client: other credentials, other settings. Closed with the server. */
  connect: (config?: S3ClientConfig) => S3Client;
  stop: () => Promise<void>;
};

/** A server on a fresh directory with the bucket `things`, and a client for it. */
export async function startServer(options: Partial<S3EmulatorOptions> = {}): Promise<TestServer> {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 's3-emulator-')));
  const emulator = await startS3Emulator({ directory, credentials: [CREDENTIALS], buckets: [Bucket], ...options });
  const clients: S3Client[] = [];
  const connect = (config: S3ClientConfig = {}) => {
    const base = { endpoint: emulator.url, region: emulator.region, credentials: CREDENTIALS, forcePathStyle: true };
    const client = new S3Client({ ...base, maxAttempts: 1, logger: QUIET, ...config });
    clients.push(client);
    return client;
  };
  const stop = async () => {
    for (const client of clients) client.destroy();
    await emulator.close();
    await rm(directory, { recursive: true, force: true });
  };
  return { emulator, directory, s3: connect(), connect, stop };
}

/** The error code and status of a refused call. */
export async function refusal(call: Promise<unknown>): Promise<{ code: string; status: number | undefined }> {
  try {
    await call;
  } catch (error) {
    const { name, $metadata } = error as { name: string; $metadata?: { httpStatusCode?: number } };
    return { code: name, status: $metadata?.httpStatusCode };
  }
  return { code: 'none', status: 200 };
}

/** The whole body of an answer. */
export async function bytesOf(answer: { Body?: { transformToByteArray(): Promise<Uint8Array> } | undefined }) {
  return Buffer.from(await answer.Body!.transformToByteArray());
}
