import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { buildImage } from '../../scripts/dist/image/build.js';
import { takeOver } from '../../scripts/dist/image/prepared.js';
import { podman } from '../../scripts/dist/image/programs.js';
import { runContainer, toCommand } from './support/container.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const NAME = `onspot-emulators-${process.pid}`;

type Service = { environment?: Record<string, string>; secrets?: string[] };
type Compose = { services: Record<'emulators' | 'job', Service>; secrets: Record<string, { file: string }> };

const { tag, context } = await takeOver();
const compose = parse(await readFile(join(ROOT, 'docs/compose.yaml'), 'utf8')) as Compose;
const { job } = compose.services;

let folder: string;
let ports: { s3: number; onspot: number };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'image-compose-'));
  await chown(folder, 1000, 1000);
  await chmod(folder, 0o755);
  ports = { s3: await freePort(), onspot: await freePort() };
  await buildImage({ context, tag: `${tag}-emulators`, target: 'emulators' });
  const { argv, env } = toCommand(`${tag}-emulators`, {
    env: { S3_PORT: String(ports.s3), ONSPOT_PORT: String(ports.onspot) },
    options: [`--name=${NAME}`, `--volume=${folder}:/work`],
  });
  const emulators = spawn(argv[0]!, argv.slice(1), { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface(emulators.stdout), 'line')) as [string];
  expect(line).toMatch(/^OnSpot at http/);
});

afterAll(async () => {
  await podman('stop', '--time=10', NAME);
  await rm(folder, { recursive: true });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** What Compose would do with the service, on other ports. */
function runJob() {
  const given = Object.entries(job.environment ?? {});
  const env = Object.fromEntries(given.map(([name, value]) => [name, value.replace(':9000', `:${ports.s3}`)]));
  const secrets = (job.secrets ?? []).map(
    (name) => `--volume=${join(ROOT, 'docs', compose.secrets[name]!.file)}:/run/secrets/${name}:ro`,
  );
  return runContainer(tag, { env, options: secrets });
}

test('the services of docs/compose.yaml run a night, with their secrets from files, and a second one has nothing to do', async () => {
  const first = await runJob();
  expect({ code: first.code, log: first.stderr }).toEqual({ code: 0, log: expect.not.stringContaining('CRITICAL') });
  const bucket = join(folder, 'bucket/onspot');
  const files = await readdir(bucket, { recursive: true });
  expect(files.filter((path) => /^output\/target\/observations\/.*\.jsonl$/.test(path))).not.toEqual([]);
  expect(files).toContain('tap-onspot/pipeline/nightly/state_previous.json');

  const second = await runJob();
  expect(second.code).toBe(0);
  const again = await readdir(bucket, { recursive: true });
  expect(again.filter((path) => path.includes('/ledger/'))).toEqual(files.filter((path) => path.includes('/ledger/')));
});
