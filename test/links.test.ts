import { readdir, readFile, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { headingsOf, linksOf } from '../scripts/dist/docs/markdown/links.js';
import { toSlug } from '../scripts/dist/docs/markdown/slug.js';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** Every page that people read, by its path below the repository. */
async function findPages(): Promise<string[]> {
  const docs = (await readdir(join(ROOT, 'docs'))).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`);
  const packages = (await readdir(join(ROOT, 'packages'))).map((name) => `packages/${name}/README.md`);
  return ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'meltano/README.md', ...docs, ...packages];
}

const read = (path: string) => readFile(join(ROOT, path), 'utf8');

/** As GitHub makes them: a second heading of the same words ends with -1. */
function anchorsOf(page: string): Set<string> {
  const anchors = new Set<string>();
  for (const slug of headingsOf(page).map(toSlug)) {
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${slug}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** What is wrong with a link of a page; undefined when it leads somewhere. */
async function flawOf(target: string, page: string): Promise<string | undefined> {
  if (/^[a-z]+:/.test(target)) return undefined;
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? page : posix.join(posix.dirname(page), decodeURI(file));
  if (path.startsWith('..') || posix.isAbsolute(path)) return 'leads out of the repository';
  const found = await stat(join(ROOT, path)).catch(() => undefined);
  if (found === undefined) return 'there is no such file';
  if (anchor === undefined) return undefined;
  if (!path.endsWith('.md')) return 'an anchor in what is no page';
  return anchorsOf(await read(path)).has(anchor) ? undefined : 'there is no such heading';
}

test('every link between pages leads to a file that is there, and to a heading of it', async () => {
  const pages = await findPages();
  let count = 0;
  const broken: string[] = [];
  for (const page of pages)
    for (const { target } of linksOf(await read(page))) {
      count += 1;
      const flaw = await flawOf(target, page);
      if (flaw !== undefined) broken.push(`${page}: ${target}: ${flaw}`);
    }
  expect(broken).toEqual([]);
  expect(count).toBeGreaterThan(60);
});

test('a link is found wherever Markdown has one, and nowhere in code', () => {
  const page = [
    '# Of `code` and [links](a.md)',
    '',
    'One [in a',
    'line](b.md#c) and ![image](d.svg), `not [this](e.md)`, ``nor `[this](f.md)` ``.',
    '',
    '    [nor](g.md) this',
    '',
    '```sh',
    '# no heading',
    '[nor](h.md) this',
    '```',
    '',
    '<img src="i.png" alt="">',
    '',
    '## Of `code` and links',
  ].join('\n');
  expect(linksOf(page).map(({ target }) => target)).toEqual(['a.md', 'b.md#c', 'd.svg', 'i.png']);
  expect([...anchorsOf(page)]).toEqual(['of-code-and-links', 'of-code-and-links-1']);
});
