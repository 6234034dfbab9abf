import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from '@jest/globals';
import { assemble } from '../../scripts/dist/docs/site/assemble.js';

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

test('what is searched knows settings, failure sentences and functions', async () => {
  const chunks = await readdir(join(SITE, 'assets/chunks'));
  const index = await readSite(`assets/chunks/${chunks.find((name) => name.includes('localSearchIndex'))}`);
  for (const word of ['ambiguous_wait_minutes', 'strict_locations', 'planrequests'])
    expect(index).toContain(`"${word}`);
  expect(index).toContain('is held by {run}');
});

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

test('a page that links to what is not there fails the build', async () => {
  const root = await mkdtemp(join(tmpdir(), 'site-'));
  try {
    await mkdir(join(root, 'docs'));
    await writeFile(join(root, 'README.md'), '# Title\n\n[more](docs/more.md), `[code](is/no/link.md)`\n');
    const content = join(root, 'content');
    await expect(assemble(root, content, [])).rejects.toThrow(
      'A page links to docs/more.md, and there is no such file',
    );
    await writeFile(join(root, 'docs/more.md'), '# More\n');
    await assemble(root, content, []);
    expect(await readFile(join(content, 'index.md'), 'utf8')).toBe(
      '# Title\n\n[more](/more.md), `[code](is/no/link.md)`\n',
    );
  } finally {
    await rm(root, { recursive: true });
  }
});
