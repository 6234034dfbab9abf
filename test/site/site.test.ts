import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from '@jest/globals';
import { assemble } from '../../scripts/dist/docs/site/assemble.js';
import { serveFolder } from '../../scripts/dist/docs/site/serve.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SITE = join(ROOT, 'site');
const exec = promisify(execFile);

beforeAll(async () => {
  await exec(process.execPath, ['scripts/dist/docs/main.js'], { cwd: ROOT, maxBuffer: 16 * 1024 * 1024 });
});

const readSite = (path: string) => readFile(join(SITE, path), 'utf8');

test('the home page is the README', async () => {
  const [, heading = ''] = /^# (.*)$/m.exec(await readFile(join(ROOT, 'README.md'), 'utf8'))!;
  expect(await readSite('index.html')).toContain(heading);
});

test('every page of docs/ is on the site, and the sidebar leads to each page there is', async () => {
  const names = (await readdir(join(ROOT, 'docs'))).filter((name) => name.endsWith('.md'));
  expect(names.length).toBeGreaterThan(8);
  const home = await readSite('index.html');
  for (const name of names) {
    await readSite(name.replace('.md', '.html'));
    expect(home).toContain(`href="/${name.replace('.md', '')}`);
  }
  const links = [...home.matchAll(/href="\/([a-z@][^"#.]*?)(?:\.html)?"/g)].map(([, path = '']) => path);
  expect(links).toContain('api/@onspot-tap/storage');
  for (const link of links) await readSite(`${link}.html`);
});

test.each([
  ['onspot-tap', 'planRequests'],
  ['onspot-tap/answers', 'readEnvelope'],
  ['target-s3-json', 'createTarget'],
  ['@onspot-tap/callback', 'startReceiver'],
  ['@onspot-tap/emulator', 'startOnSpotEmulator'],
  ['@onspot-tap/singer', 'runProgram'],
  ['@onspot-tap/storage', 'openStorage'],
])('the API of %s has %s', async (name, member) => {
  expect(await readSite(`api/${name}.html`)).toContain(member);
});

test.each([
  ['strict_locations', '/configuration.html#tap-onspot'],
  ['lease is held by run', '/runbook.html#another-run-works-on-work-lease-is-held-by-run-try-again-when-it-has-ended'],
  ['planRequests', '/api/onspot-tap.html#planrequests'],
])('a search for %s finds %s', async (words, page) => {
  const found = await search(words);
  expect(found.slice(0, 10)).toContain(page);
});

/** Searches as the site does, with the index and the library that it was built with. */
async function search(words: string): Promise<string[]> {
  const chunks = await readdir(join(SITE, 'assets/chunks'));
  const chunk = chunks.find((name) => name.includes('localSearchIndex'))!;
  const { default: index } = (await import(join(SITE, 'assets/chunks', chunk))) as { default: string };
  const { default: MiniSearch } = (await import(MINISEARCH)) as { default: MiniSearchClass };
  const searchOptions = { fuzzy: 0.2, prefix: true, boost: { title: 4, text: 2, titles: 1 } };
  const fields = ['title', 'titles', 'text'];
  const results = MiniSearch.loadJSON(index, { fields, storeFields: ['title', 'titles'], searchOptions }).search(words);
  return results.map(({ id }) => id);
}

const MINISEARCH = join(ROOT, 'scripts/site/node_modules/minisearch/dist/es/index.js');

interface MiniSearchClass {
  loadJSON(index: string, options: object): { search(words: string): { id: string }[] };
}

test('no page takes anything from another host', async () => {
  const files = (await readdir(SITE, { recursive: true })).filter((name) => /\.(html|css)$/.test(name));
  for (const file of files) {
    const page = await readSite(file);
    expect([
      file,
      page.match(/(?:src|srcset)="(?:https?:)?\/\/[^"]*"|<link[^>]*href="https?:[^"]*"|url\(["']?https?:/g),
    ]).toEqual([file, null]);
  }
});

test('the site is served on loopback, with and without .html, and nothing beside it', async () => {
  const server = await serveFolder(SITE, 0);
  try {
    const { address, port } = server.address() as AddressInfo;
    const get = async (path: string) => (await fetch(`http://${address}:${port}${path}`)).status;
    expect(address).toBe('127.0.0.1');
    for (const path of ['/', '/runbook', '/runbook.html', '/api/@onspot-tap/storage'])
      expect(await get(path)).toBe(200);
    for (const path of ['/no-such-page', '/%2e%2e/package.json', '/..%2fpackage.json', '/%'])
      expect(await get(path)).toBe(404);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});

test('a page that links to what is not there fails the build', async () => {
  const root = await mkdtemp(join(tmpdir(), 'site-'));
  try {
    await mkdir(join(root, 'docs'));
    await writeFile(join(root, 'README.md'), '# Title\n\n[more](docs/more.md), `[code](is/no/link.md)`\n');
    const content = join(root, 'content');
    await expect(assemble(root, content, [])).rejects.toThrow(
      'README.md links to docs/more.md, and there is no such file',
    );
    await mkdir(join(root, 'docs/manifests'));
    await writeFile(join(root, 'docs/manifests/job.yaml'), 'kind: Job\n');
    await writeFile(join(root, 'docs/more.md'), '# More\n\n[all](manifests), [one](manifests/job.yaml)\n');
    await assemble(root, content, []);
    expect(await readFile(join(content, 'index.md'), 'utf8')).toBe(
      '# Title\n\n[more](/more.md), `[code](is/no/link.md)`\n',
    );
    expect(await readFile(join(content, 'more.md'), 'utf8')).toBe(
      '# More\n\n[all](/files/docs/manifests/), [one](/files/docs/manifests/job.yaml)\n',
    );
    expect(await readFile(join(content, 'files/docs/manifests/index.md'), 'utf8')).toBe(
      '# docs/manifests\n\n- [job.yaml](/files/docs/manifests/job.yaml)\n',
    );
    expect(await readFile(join(content, 'public/files/docs/manifests/job.yaml'), 'utf8')).toBe('kind: Job\n');
  } finally {
    await rm(root, { recursive: true });
  }
});
