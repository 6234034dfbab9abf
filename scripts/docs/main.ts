import { access, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateDocs } from './generate.js';
import { buildSite } from './site/build.js';
import { serveFolder } from './site/serve.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Where the site is served. */
const PORT = 4173;

const HELP = `npm run docs [-- --pages | --serve]

Makes docs/configuration.md, docs/streams.md and Meltano's plugin definitions from the programs, then the site in site/.

  --pages   only the former, which are committed
  --serve   only serves the site that was built, on loopback
`;

const [option, ...others] = process.argv.slice(2);
if (others.length > 0 || ![undefined, '--pages', '--serve'].includes(option)) {
  process.stderr.write(HELP);
  process.exitCode = 64;
} else if (option === '--serve') {
  await serveSite().catch(report);
} else {
  await writePages();
  if (option === undefined) await buildSite(ROOT).catch(report);
}

// Whoever failed has said why; a stack of ours would only hide it.
function report(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function serveSite(): Promise<void> {
  await access(join(ROOT, 'site/index.html')).catch((cause: unknown) => {
    throw new Error('There is no site yet: build it with npm run docs', { cause });
  });
  await serveFolder(join(ROOT, 'site'), PORT);
  process.stdout.write(`http://127.0.0.1:${PORT}/, until Ctrl-C\n`);
}

async function writePages(): Promise<void> {
  for (const [path, page] of await generateDocs(ROOT)) {
    await mkdir(dirname(join(ROOT, path)), { recursive: true });
    await writeFile(join(ROOT, path), page);
    process.stdout.write(`${path}\n`);
  }
}
