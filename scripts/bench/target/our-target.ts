import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { S3_FOLDER } from '../beside-s3.js';
import { BUCKET, S3_KEYS } from '../bucket.js';
import { type SingerInput } from '../inputs/inputs.js';
import { binPath } from '../paths.js';
import { type Case } from '../workload.js';

export type OurTarget = {
  name: string;
  input: SingerInput;
  /** Default: a directory. */
  place?: 'directory' | 'S3';
  /** On top of where it writes. */
  settings?: Record<string, unknown>;
  goal?: number;
};

const S3_SETTINGS = {
  destination: `s3://${BUCKET}/records`,
  s3_access_key: S3_KEYS.accessKeyId,
  s3_secret_key: S3_KEYS.secretAccessKey,
};

/** Our target as a program; its settings are a file in the given folder. */
export async function toTargetCase(ours: OurTarget, folder: string): Promise<Case> {
  const { name, input, place = 'directory', settings, goal } = ours;
  const where = place === 'S3' ? S3_SETTINGS : { destination: 'records' };
  const config = join(folder, `target-${randomUUID()}.json`);
  await writeFile(config, JSON.stringify({ ...where, ...settings }));
  const base = place === 'S3' ? `${S3_FOLDER}/records` : 'records';
  return {
    name,
    command: [process.execPath, binPath('target-s3-json', 'target-s3-json.js'), '--config', config],
    input: input.path,
    outputs: new Map(Array.from(input.streams, ([stream, records]) => [`${base}/${stream}`, records])),
    needsS3: place === 'S3',
    ...(goal !== undefined && { goal }),
  };
}
