import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateDocs } from './generate.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

for (const [path, page] of await generateDocs(ROOT)) {
  await writeFile(join(ROOT, path), page);
  process.stdout.write(`${path}\n`);
}
