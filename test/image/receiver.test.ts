import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { takeOver } from '../../scripts/dist/image/prepared.js';
import { podman, podmanArgs, programEnvironment } from '../../scripts/dist/image/programs.js';
import { toCommand } from './support/container.js';

const PAGE = fileURLToPath(new URL('../../docs/container.md', import.meta.url));
const NAME = `onspot-receiver-${process.pid}`;

const { tag } = await takeOver();
const run = promisify(execFile);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

test('the receiver is a service: healthy as docs/container.md asks it, and ended in order by SIGTERM', async () => {
  const port = await freePort();
  const { argv, env } = toCommand(tag, {
    args: ['onspot-callback', '--config', 'ENV'],
    env: {
      ONSPOT_CALLBACK_WORK_URL: '/tmp/store',
      ONSPOT_CALLBACK_CALLBACK_SECRET: 'callback-secret-of-the-tests',
      ONSPOT_CALLBACK_HOST: '127.0.0.1',
      ONSPOT_CALLBACK_PORT: String(port),
    },
    options: [`--name=${NAME}`],
  });
  const receiver = spawn(argv[0]!, argv.slice(1), { env, stdio: ['ignore', 'ignore', 'ignore'] });
  const closed = once(receiver, 'close') as Promise<[number | null]>;

  const asked = /--health-cmd "(node -e \\".*\\")"$/m.exec(await readFile(PAGE, 'utf8'))?.[1] ?? 'false';
  const health = asked.replaceAll('\\"', '"').replace(':8080', `:${port}`);
  const isHealthy = () =>
    run('podman', podmanArgs('exec', NAME, 'sh', '-c', health), { env: programEnvironment() }).then(
      () => true,
      () => false,
    );
  for (let tries = 0; tries < 60 && !(await isHealthy()); tries += 1) await sleep(250);
  expect(await isHealthy()).toBe(true);

  await podman('stop', '--time=25', NAME);
  expect(await closed).toEqual([143, null]);
});
