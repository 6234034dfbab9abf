import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateDocs } from './generate.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

for (const [path, page] of await generateDocs(ROOT)) {
  await mkdir(dirname(join(ROOT, path)), { recursive: true });
  await writeFile(join(ROOT, path), page);
  process.stdout.write(`${path}\n`);
}
