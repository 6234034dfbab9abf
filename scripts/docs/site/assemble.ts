import { cp, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { replaceLinks } from '../markdown/links.js';
import { type Page, readPages, titleOf } from './pages.js';

/** The group that the generated pages of the library stand in, behind this one. */
const API_BEHIND = 'Deploy';

type SidebarGroup = { text: string; items: { text: string; link: string }[] };

/** What the generator of the site is told, in `site.json` beside its pages. */
export type Site = { sidebar: SidebarGroup[] };

/**
 * Lays out the sources of the site in `content`: the Markdown that people read on GitHub, whose links lead to pages of
 * the site where there are such, and else to a copy of the file. Pages of the API are made there by somebody else.
 *
 * @param modules names of the modules whose API is documented, as they are imported
 * @throws Error when a link of a page leads nowhere
 */
export async function assemble(root: string, content: string, modules: readonly string[]): Promise<void> {
  await rm(content, { recursive: true, force: true });
  const pages = await readPages(root);
  const linked = new Set<string>();
  for (const page of pages) {
    const text = replaceLinks(page.text, (target) => toSiteLink(target, page, pages, linked));
    await write(join(content, `${page.path}.md`), text);
  }
  for (const file of linked) await copy(join(root, file), join(content, 'public', FILES, file), file);
  await write(join(content, 'site.json'), JSON.stringify({ sidebar: sidebarOf(pages, modules) } satisfies Site));
}

/** The folder of the site that holds files of the repository which pages link to. */
const FILES = 'files';

function toSiteLink(target: string, from: Page, pages: readonly Page[], linked: Set<string>): string {
  if (/^(#|[a-z]+:)/.test(target)) return target;
  const [file = '', anchor] = target.split('#');
  const source = posix.join(posix.dirname(from.source), file);
  const page = pages.find((each) => each.source === source);
  if (page !== undefined) return `/${page.path}.md${anchor === undefined ? '' : `#${anchor}`}`;
  linked.add(source);
  return `/${FILES}/${source}`;
}

async function copy(from: string, to: string, file: string): Promise<void> {
  const isFile = await stat(from).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isFile) throw new Error(`A page links to ${file}, and there is no such file`);
  await mkdir(dirname(to), { recursive: true });
  await cp(from, to);
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
