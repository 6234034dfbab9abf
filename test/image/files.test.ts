import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { lstat, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { takeOver } from '../../scripts/dist/image/prepared.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const { mounted } = await takeOver();

/** Every file and link below a folder of the image, without following links. */
function* walk(folder: string): Generator<string> {
  for (const entry of readdirSync(join(mounted, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* walk(path);
    else yield path;
  }
}

const app = [...walk('/app')];
const own = app.filter((path) => !path.includes('/node_modules/'));

test('of ours there is nothing but the programs, their licences and their bill of materials', () => {
  const unexpected = own.filter(
    (path) =>
      !/^\/app\/packages\/[^/]+\/(package\.json|bin\/[^/]+\.js|dist\/(.*\.js(\.map)?|report-page\.html))$/.test(path) &&
      !/^\/app\/(bin\/[^/]+|licences\/(list|texts)\.txt|sbom\.cdx\.json)$/.test(path),
  );
  expect(unexpected).toEqual([]);
});

test('no sources, tests or emulators are there', () => {
  expect(own.filter((path) => /\.ts$|\/(src|test)\/|emulator\//.test(path.replace('/dist/', '/')))).toEqual([]);
  expect(
    app.filter((path) => /^\/app\/node_modules\/(@onspot-tap\/.*emulator|@jest|jest|typescript)/.test(path)),
  ).toEqual([]);
});

test('every dependency is one that runs, in the version of the lockfile', async () => {
  const lock = JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { version: string }>;
  };
  const manifests = app.filter((path) => /\/node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(path));
  const installed = manifests.map((path) => path.slice('/app/'.length, -'/package.json'.length));
  expect(installed.length).toBeGreaterThan(40);
  for (const path of installed) {
    const { version } = JSON.parse(readFileSync(join(mounted, 'app', path, 'package.json'), 'utf8')) as {
      version: string;
    };
    expect([path, version]).toEqual([path, lock.packages[path]?.version]);
  }
});

test('no cache, package manager, compiler or git is there, nor a repository or a key', () => {
  const here = (path: string) => statSync(join(mounted, path), { throwIfNoEntry: false }) !== undefined;
  const unwanted = [
    ...['npm', 'npx', 'yarn', 'corepack'].map((name) => `/usr/local/bin/${name}`),
    ...['git', 'gcc', 'cc', 'make', 'python3', 'ssh'].map((name) => `/usr/bin/${name}`),
    ...['/usr/local/lib/node_modules', '/root/.npm', '/root/.npmrc', '/root/.cache', '/root/.ssh', '/root/ca.crt'],
    ...['/app/.git', '/app/.npmrc', '/app/package-lock.json', '/home/node/.npm', '/work/.npmrc'],
  ];
  expect(unwanted.filter(here)).toEqual([]);
  expect(app.filter((path) => /\.(pem|key|crt)$|\/(id_rsa|id_ed25519|\.env)$/.test(path))).toEqual([]);
});

test('the user may write to nothing that the image brings', async () => {
  for (const path of ['/app', ...app, '/work']) {
    const { uid, mode } = await lstat(join(mounted, path));
    const isLink = (mode & 0o170000) === 0o120000;
    if (uid !== 0 || (!isLink && (mode & 0o022) !== 0)) throw new Error(`${path} can be written to`);
  }
});

test('no file of ours runs with the rights of its owner', async () => {
  for (const path of app) expect([path, (await lstat(join(mounted, path))).mode & 0o6000]).toEqual([path, 0]);
});

test('nothing of ours is made for one processor', () => {
  const isBinary = (path: string) => {
    const start = readFileSync(join(mounted, path)).subarray(0, 4);
    return start.equals(Buffer.from('\x7fELF', 'latin1')) || path.endsWith('.node');
  };
  const files = app.filter((path) => lstatSync(join(mounted, path)).isFile());
  expect(files.filter(isBinary)).toEqual([]);
});

test('each program is on PATH under its name', async () => {
  for (const name of ['tap-onspot', 'target-s3-json', 'onspot-callback']) {
    const link = await readlink(join(mounted, 'app/bin', name));
    expect((await lstat(join(mounted, 'app/bin', link))).mode & 0o111).toBe(0o111);
  }
  expect((await lstat(join(mounted, 'app/bin/onspot-job'))).mode & 0o111).toBe(0o111);
});

test('the list of licences and the bill of materials name exactly what is installed', async () => {
  const installed = app
    .filter((path) => /\/node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(path))
    .map((path) => JSON.parse(readFileSync(join(mounted, path), 'utf8')) as { name: string; version: string })
    .map(({ name, version }) => `${name}@${version}`);
  const list = await readFile(join(mounted, 'app/licences/list.txt'), 'utf8');
  expect(
    list
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t')[0]),
  ).toEqual([...new Set(installed)].sort());

  const bill = JSON.parse(await readFile(join(mounted, 'app/sbom.cdx.json'), 'utf8')) as Bill;
  expect(bill).toMatchObject({ bomFormat: 'CycloneDX', metadata: { component: { name: 'onspot-pipeline' } } });
  const named = bill.components.map(({ group, name, version }) => `${group ? `${group}/` : ''}${name}@${version}`);
  expect(named).toEqual(expect.arrayContaining(installed));
  expect(bill.components.filter(({ hashes }) => hashes !== undefined)).toHaveLength(new Set(installed).size);
});

type Bill = { components: { group?: string; name: string; version: string; hashes?: unknown[] }[] };

test('every licence is one that lets us pass the package on', async () => {
  const list = await readFile(join(mounted, 'app/licences/list.txt'), 'utf8');
  const licences = new Set(
    list
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t')[1]),
  );
  const permissive = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'];
  expect([...licences].filter((licence) => !permissive.includes(licence!))).toEqual([]);
});
