import { statSync } from 'node:fs';
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, posix, relative } from 'node:path';
import { replaceLinks } from '../markdown/links.js';
import { type Page, readPages, titleOf } from './pages.js';

/** The group that the generated pages of the library stand in, behind this one. */
const API_BEHIND = 'Deploy';

type SidebarGroup = { text: string; items: { text: string; link: string }[] };

/** What the generator of the site is told, in `site.json` beside its pages. */
export type Site = { sidebar: SidebarGroup[] };

/**
 * Lays out the sources of the site in `content`: the Markdown that people read on GitHub, whose links lead to pages of
 * the site where there are such, else to a copy of the file, or to a list of the files of a folder. Pages of the API are made there by somebody else.
 *
 * @param modules names of the modules whose API is documented, as they are imported
 * @throws Error when a link of a page leads nowhere
 */
export async function assemble(root: string, content: string, modules: readonly string[]): Promise<void> {
  await rm(content, { recursive: true, force: true });
  const pages = await readPages(root);
  const linked = new Map<string, Linked>();
  for (const page of pages) {
    const text = replaceLinks(page.text, (target) => toSiteLink(target, page, { root, pages, linked }));
    await write(join(content, `${page.path}.md`), text);
  }
  for (const [path, kind] of linked) await copy(root, { path, kind }, content);
  await write(join(content, 'site.json'), JSON.stringify({ sidebar: sidebarOf(pages, modules) } satisfies Site));
}

/** The folder of the site that holds files of the repository which pages link to. */
const FILES = 'files';

/** What is linked to and no page of the site. */
type Linked = 'file' | 'folder';

type Links = { root: string; pages: readonly Page[]; linked: Map<string, Linked> };

function toSiteLink(target: string, from: Page, { root, pages, linked }: Links): string {
  if (/^(#|[a-z]+:)/.test(target)) return target;
  const [file = '', anchor] = target.split('#');
  const source = posix.join(posix.dirname(from.source), file).replace(/\/$/, '');
  const page = pages.find((each) => each.source === source);
  if (page !== undefined) return `/${page.path}.md${anchor === undefined ? '' : `#${anchor}`}`;
  const found = statSync(join(root, source), { throwIfNoEntry: false });
  if (found === undefined) throw new Error(`${from.source} links to ${source}, and there is no such file`);
  linked.set(source, found.isDirectory() ? 'folder' : 'file');
  return `/${FILES}/${source}${found.isDirectory() ? '/' : ''}`;
}

async function copy(root: string, { path, kind }: { path: string; kind: Linked }, content: string): Promise<void> {
  await cp(join(root, path), join(content, 'public', FILES, path), { recursive: true });
  if (kind === 'file') return;
  const entries = await readdir(join(root, path), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const links = files
    .sort()
    .map((file) => `- [${relative(join(root, path), file)}](/${FILES}/${relative(root, file)})`);
  await write(join(content, FILES, path, 'index.md'), `# ${path}\n\n${links.join('\n')}\n`);
}

function sidebarOf(pages: readonly (Page & { text: string })[], modules: readonly string[]): SidebarGroup[] {
  const groups = [...new Set(pages.map(({ group }) => group))];
  const api = { text: 'Library API', items: modules.map((name) => ({ text: name, link: `/api/${name}` })) };
  return groups.flatMap((text) => {
    const members = pages.filter(({ group }) => group === text);
    const items = members.map((page) => ({
      text: titleOf(page),
      link: page.path === 'index' ? '/' : `/${page.path}`,
    }));
    return text === API_BEHIND ? [{ text, items }, api] : [{ text, items }];
  });
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
