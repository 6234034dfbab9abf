import { readdir, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';

/** A page of the site. */
export type Page = {
  /** The Markdown it is made of, below the repository. */
  source: string;
  /** Where it is on the site, without an extension; `index` is the home page. */
  path: string;
  /** The group of the sidebar. */
  group: string;
  /** What the sidebar calls it; by default its first heading. */
  label?: string;
};

/** In the order of the sidebar. Those that are not there (yet) are left out. */
const PAGES: readonly Page[] = [
  { group: 'Start here', source: 'README.md', path: 'index', label: 'What it is, and a first run' },
  { group: 'Start here', source: 'docs/from-the-original.md', path: 'from-the-original' },
  { group: 'Configure', source: 'docs/configuration.md', path: 'configuration' },
  { group: 'Configure', source: 'docs/streams.md', path: 'streams' },
  { group: 'Operate', source: 'docs/operations.md', path: 'operations' },
  { group: 'Operate', source: 'docs/runbook.md', path: 'runbook' },
  { group: 'Operate', source: 'docs/guarantees.md', path: 'guarantees' },
  { group: 'Deploy', source: 'docs/container.md', path: 'container' },
  { group: 'Deploy', source: 'docs/deploy.md', path: 'deploy' },
  { group: 'Deploy', source: 'docs/scale.md', path: 'scale' },
  { group: 'Deploy', source: 'meltano/README.md', path: 'meltano' },
  { group: 'Packages', source: 'packages/onspot-tap/README.md', path: 'packages/onspot-tap' },
  { group: 'Packages', source: 'packages/target-s3-json/README.md', path: 'packages/target-s3-json' },
  { group: 'Packages', source: 'packages/onspot-job/README.md', path: 'packages/onspot-job' },
  { group: 'Packages', source: 'packages/onspot-callback/README.md', path: 'packages/onspot-callback' },
  { group: 'Packages', source: 'packages/onspot-emulator/README.md', path: 'packages/onspot-emulator' },
  { group: 'Packages', source: 'packages/storage/README.md', path: 'packages/storage' },
  { group: 'Packages', source: 'packages/singer/README.md', path: 'packages/singer' },
  { group: 'Packages', source: 'packages/settings/README.md', path: 'packages/settings' },
  { group: 'Packages', source: 'packages/s3-emulator/README.md', path: 'packages/s3-emulator' },
  { group: 'How it is made', source: 'docs/architecture.md', path: 'architecture' },
  { group: 'How it is made', source: 'docs/decisions.md', path: 'decisions' },
  { group: 'How it is made', source: 'docs/benchmarks.md', path: 'benchmarks' },
  { group: 'How it is made', source: 'docs/dependencies.md', path: 'dependencies' },
  { group: 'How it is made', source: 'CONTRIBUTING.md', path: 'contributing' },
  { group: 'How it is made', source: 'CHANGELOG.md', path: 'changelog' },
];

/** Where pages of docs/ stand that nobody has given a place above: better there than nowhere. */
const OTHERS = 'How it is made';

/** The pages there are, with the Markdown of each. */
export async function readPages(root: string): Promise<(Page & { text: string })[]> {
  const known = new Set(PAGES.map(({ source }) => source));
  const others = (await readdir(join(root, 'docs')))
    .filter((name) => name.endsWith('.md') && !known.has(`docs/${name}`))
    .map((name): Page => ({ group: OTHERS, source: `docs/${name}`, path: posix.basename(name, '.md') }));
  const read = async (page: Page) => {
    const text = await readFile(join(root, page.source), 'utf8').catch(ignoreMissing);
    return text === undefined ? [] : [{ ...page, text }];
  };
  return (await Promise.all([...PAGES, ...others].map(read))).flat();
}

function ignoreMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

/** The first heading of a page, without marks. */
export function titleOf({ label, text, source }: Page & { text: string }): string {
  const heading = /^# (.+)$/m.exec(text)?.[1];
  if (heading === undefined) throw new Error(`${source} has no heading "# …", and every page needs one`);
  return label ?? heading.replaceAll('`', '');
}
